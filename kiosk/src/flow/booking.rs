//! A booking in a visitor's hand: shown anywhere, it leads to its check-in.

#[cfg(test)]
mod tests;

use super::{
    Effect, Finer, Flow, Headcount, Order, Recorded, STEPPERS, Screen, Setting, ledger, order::Code,
    passport::InHand,
};
use crate::desk::Showing;
use venue::{desk::Booked, party::MAX_PARTY};

/// A booking that can be used, and its code.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    /// Its code.
    pub code: Code,
    /// What was booked.
    pub booked: Booked,
}

/// A booking's code is shown: whatever was entered before is put aside for it.
pub(super) fn show(flow: &mut Flow, code: &Code, now: u64) -> Vec<Effect> {
    flow.passport = InHand::default();
    ledger::ask(flow, Order::Booking(code.clone()), now)
}

/// The party of the booking stands on the steppers, so that one tap is enough.
pub(super) fn booked(flow: &mut Flow, showing: &Showing, now: u64, setting: &Setting) {
    let Some(Order::Booking(code)) = flow.asked.clone() else { return };
    let booked = showing.booked.clone();
    flow.activity = Some(booked.activity.clone());
    flow.party = Headcount::of_party(&booked.named, &setting.groups);
    flow.finer = finer(&booked, setting);
    flow.passport = InHand { ticket: Some(Ticket { code, booked }), ..InHand::default() };
    match &showing.again {
        None => {
            flow.recorded = None;
            flow.go(Screen::CheckIn, now);
        }
        Some(done) => {
            let party = Headcount::of_party(&done.party, &setting.groups);
            // The minute to take it back began when it was written.
            let same = flow.recorded.take_if(|recorded| recorded.entry == done.entry);
            flow.recorded = same.or_else(|| {
                let activity = flow.activity.clone()?;
                let (entry, visits) = (done.entry, done.party.total());
                Some(Recorded { entry, party, visits, activity, undoable: true, since: now })
            });
            flow.party = Headcount::default();
            flow.go(Screen::Thanks, now);
        }
    }
}

/// Those of the party whom no stepper counts into a group of their own.
fn finer(booked: &Booked, setting: &Setting) -> Finer {
    let led = |group| STEPPERS.iter().any(|stepper| setting.groups.get(stepper) == Some(group));
    Finer::of_groups(booked.party.groups().filter(|(group, _)| !led(*group)))
}

/// The order that checks the party in hand in, if it has a booking.
pub(super) fn order(flow: &Flow, setting: &Setting) -> Option<Order> {
    let ticket = flow.passport.ticket.as_ref()?;
    let party = flow.party.party(&setting.groups, &flow.finer);
    Some(Order::CheckInBooked { code: ticket.code.clone(), party })
}

impl Flow {
    /// The booking in hand.
    #[must_use]
    pub fn ticket(&self) -> Option<&Ticket> {
        self.passport.ticket.as_ref()
    }

    /// How many more there may be in the party.
    #[must_use]
    pub fn room(&self) -> u32 {
        let most = self.ticket().map_or(MAX_PARTY, |ticket| ticket.booked.most.min(MAX_PARTY));
        most.saturating_sub(self.party.total())
    }
}
