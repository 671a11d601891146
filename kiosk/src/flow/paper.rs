//! What is printed: a passport's card by itself where there is a printer, the summary of
//! the night when staff ask. The code on the screen never waits for paper.

#[cfg(test)]
mod tests;

use super::{Effect, Flow, Notice, Screen, Setting, order::Card};
use crate::desk::Evening;
use std::sync::Arc;

/// A sheet to print.
#[derive(Debug, Clone, PartialEq)]
pub enum Sheet {
    /// A visitor's passport.
    Card(Card),
    /// The summary of the night.
    Summary(Arc<Evening>),
}

/// What became of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Printing {
    /// It is on its way.
    OnItsWay,
    /// It is there to be taken.
    Out,
    /// It is not, or not whole.
    Failed,
}

/// The card of the passport that was just issued; again where it came to nothing.
pub(super) fn card(flow: &mut Flow, setting: &Setting) -> Vec<Effect> {
    let on_its_way = flow.printing == Some(Printing::OnItsWay);
    let Some(card) = flow.passport.card.clone().filter(|_| setting.prints && !on_its_way) else {
        return vec![];
    };
    flow.printing = Some(Printing::OnItsWay);
    vec![print(flow, Sheet::Card(card))]
}

/// The summary of the night.
pub(super) fn summary(flow: &mut Flow, setting: &Setting) -> Vec<Effect> {
    let Some(evening) = flow.staff.evening.clone().filter(|_| setting.prints) else { return vec![] };
    flow.say(Notice::Printing);
    vec![print(flow, Sheet::Summary(evening))]
}

fn print(flow: &mut Flow, sheet: Sheet) -> Effect {
    flow.sheets += 1;
    Effect::Print { number: flow.sheets, sheet, language: flow.language }
}

/// A sheet is printed, or is not. Whoever has gone on is not called back.
pub(super) fn printed(flow: &mut Flow, number: u64, whole: bool) {
    if number != flow.sheets {
        return;
    }
    match flow.screen {
        Screen::Summary => flow.say(if whole { Notice::Printed } else { Notice::NotPrinted }),
        _ if flow.printing == Some(Printing::OnItsWay) => {
            flow.printing = Some(if whole { Printing::Out } else { Printing::Failed });
        }
        _ => {}
    }
}
