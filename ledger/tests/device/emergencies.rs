//! Emergencies of the house, as a ledger keeps them.

use crate::{
    circle::{at, device},
    kit::tally,
};
use venue::{
    emergency::{Act, Call, Word, contact_closed, follow},
    entry::{Fact, Mode, Role},
    hash::Lid,
    staff::{Usual, by},
};

#[test]
fn what_is_said_of_emergencies_is_read_from_where_it_was_left_and_with_its_age() {
    let mut ledger = device(1);
    let call = Word { term: 3, emergency: true, call: Call { lid: Lid([9; 16]), n: 4 } };
    ledger.append(&at(1, 1, 0, true), false, contact_closed()).unwrap();
    ledger.append(&at(1, 1, 1, true), false, tally(7)).unwrap();
    let over = by(Role::DutyManager, &Usual::AllClear.into());
    ledger
        .append(&at(1, 1, 2, true), false, Fact::Mode { mode: Mode::Open, by: Some(over), word: None })
        .unwrap();
    ledger.append(&at(1, 1, 5, true), false, follow(call)).unwrap();
    assert_eq!(ledger.mode(&at(1, 1, 6, true)).unwrap(), Mode::Emergency);

    let acts = |after, now| -> Vec<Act> {
        let moment = ledger.moment(&now).unwrap();
        let modes = ledger.modes(after, &now).unwrap();
        modes.iter().filter_map(|written| Act::of(written, &moment)).collect()
    };
    let act = |n, emergency, word, minutes: u64| Act { n, emergency, word, age_ms: Some(minutes * 60_000) };
    let [called, over, heard] = [act(1, true, None, 6), act(3, false, None, 4), act(4, true, Some(call), 1)];
    assert_eq!(acts(0, at(1, 1, 6, true)), [called, over, heard]);
    assert_eq!(acts(3, at(1, 1, 6, true)), [heard]);
    assert_eq!(acts(4, at(1, 1, 6, true)), []);
    // In the same boot an age needs no right clock; in another it does.
    let age = |now| acts(3, now)[0].age_ms;
    assert_eq!(age(at(1, 1, 6, false)), Some(60_000));
    assert_eq!(age(at(1, 2, 9, true)), Some(4 * 60_000));
    assert_eq!(age(at(1, 2, 9, false)), None);
    assert!(ledger.verify().unwrap().verified());
}
