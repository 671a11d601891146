//! The stock case by case.

use super::*;
use crate::{entry::Place, id::ActivityId};

mod world;

pub(super) fn item() -> Item {
    Item { trail: TrailId::new("star-map").unwrap(), reward: RewardId::new("medal").unwrap() }
}

pub(super) fn account(n: u8) -> StreamId {
    StreamId([n; 16])
}

pub(super) fn shared(account: StreamId, s: u64, fact: &Fact) -> StockFact {
    let what = What::of(fact, crate::hash::Lid([0; 16]), |_| None).unwrap();
    StockFact { fact: FactRef { stream: account, s }, what }
}

pub(super) fn handed(count: u32) -> Fact {
    let place = Place {
        activity: ActivityId::new("night").unwrap(),
        site: crate::id::SiteId::new("main").unwrap(),
        hall: None,
    };
    let Item { trail, reward } = item();
    Fact::Reward { place, subject: crate::entry::SubjectNo(1), trail, reward, count }
}

pub(super) fn kiosk(n: u8) -> Holder {
    Holder {
        venue: VenueId::new("river-city").unwrap(),
        device: DeviceId::new(&format!("kiosk-{n}")).unwrap(),
    }
}

/// A count by kiosk `n`; the first one owns the stock of ten pieces.
pub(super) fn count(at: StreamId, n: u8, count: u32) -> Count {
    let owner = (n != 1).then(|| kiosk(1).device);
    Count { at, holder: kiosk(n), count, total: Some(10), owner, first: false }
}

fn first(at: StreamId, pieces: u32) -> Count {
    Count { first: true, ..count(at, 1, pieces) }
}

/// Accounts 1, 11, 21 … are of kiosk 1, accounts 2, 12, 22 … of kiosk 2, and so on.
fn stock(facts: &[StockFact]) -> Stock {
    let holders = (1..100).map(|n| (account(n), kiosk(n % 10))).collect();
    Stock::of(facts, holders)
}

#[test]
fn pieces_are_opened_carried_handed_out_and_counted_again() {
    let (one, two, three) = (account(1), account(2), account(12));
    let mut facts = Vec::new();
    let refused = stock(&facts).count(&item(), &count(two, 2, 4)).unwrap_err();
    assert_eq!(refused.to_string(), "kiosk-1 opens the stock of star-map; have pieces carried from there");
    facts.push(shared(one, 1, &stock(&facts).count(&item(), &first(one, 10)).unwrap()));
    facts.push(shared(one, 2, &stock(&facts).carry(&item(), one, two, 6).unwrap()));
    facts.push(shared(two, 1, &handed(2)));
    assert_eq!((stock(&facts).left(&item(), one), stock(&facts).left(&item(), two)), (4, 4));
    assert!(stock(&facts).may_hand(&item(), two, 5).is_err());
    // The second device starts again: its shelf is empty until somebody counts it.
    assert!(stock(&facts).may_hand(&item(), three, 1).is_err());
    let too_many = stock(&facts).count(&item(), &count(three, 2, 5)).unwrap_err();
    assert_eq!(
        too_many.to_string(),
        "at most 4 of medal can lie here by all that is known, not 5; count again"
    );
    facts.push(shared(three, 1, &stock(&facts).count(&item(), &count(three, 2, 3)).unwrap()));
    let after = stock(&facts);
    assert_eq!((after.left(&item(), two), after.left(&item(), three), after.handed(&item())), (0, 3, 2));
    assert_eq!(after.exceeds(&item(), 10), 0);
    // A copy of the second card that still hands out is found.
    facts.push(shared(two, 2, &handed(3)));
    assert_eq!(stock(&facts).exceeds(&item(), 10), 2);
}

#[test]
fn a_shelf_counted_twice_is_what_was_counted_last() {
    let one = account(1);
    let mut facts = Vec::new();
    let opened = stock(&facts).count(&item(), &first(one, 1)).unwrap();
    facts.extend([shared(one, 1, &opened), shared(one, 2, &handed(1))]);
    facts.push(shared(one, 3, &stock(&facts).count(&item(), &count(one, 1, 9)).unwrap()));
    assert_eq!(stock(&facts).left(&item(), one), 9);
    assert!(stock(&facts).count(&item(), &count(one, 1, 10)).is_err(), "one was handed out");
}

#[test]
fn what_was_carried_to_an_account_closed_meanwhile_is_counted_in() {
    let (one, two, three) = (account(1), account(2), account(12));
    let mut facts = vec![shared(one, 1, &stock(&[]).count(&item(), &first(one, 10)).unwrap())];
    facts.push(shared(one, 2, &stock(&facts).carry(&item(), one, two, 2).unwrap()));
    // The second device starts again and is counted while the owner is cut off.
    let cut_off = facts.clone();
    facts.push(shared(three, 1, &stock(&facts).count(&item(), &count(three, 2, 2)).unwrap()));
    facts.push(shared(one, 3, &stock(&cut_off).carry(&item(), one, two, 5).unwrap()));
    assert_eq!((stock(&facts).left(&item(), two), stock(&facts).left(&item(), three)), (0, 2));
    assert!(stock(&facts).count(&item(), &count(one, 1, 4)).is_err(), "they are the second device's");
    assert_eq!(stock(&facts).expected(&item(), &count(three, 2, 0)), 7);
    assert!(stock(&facts).count(&item(), &count(three, 2, 8)).is_err());
    facts.push(shared(three, 2, &stock(&facts).count(&item(), &count(three, 2, 7)).unwrap()));
    assert_eq!(stock(&facts).left(&item(), three), 7);
    assert!(stock(&facts).count(&item(), &count(three, 2, 8)).is_err(), "they come once");
    assert_eq!(stock(&facts).exceeds(&item(), 10), 0);
}

#[test]
fn nothing_is_carried_knowingly_to_a_closed_account() {
    let (one, two, three) = (account(1), account(2), account(12));
    let mut facts = vec![shared(one, 1, &stock(&[]).count(&item(), &first(one, 10)).unwrap())];
    facts.push(shared(one, 2, &stock(&facts).carry(&item(), one, two, 2).unwrap()));
    facts.push(shared(three, 1, &stock(&facts).count(&item(), &count(three, 2, 2)).unwrap()));
    let refused = stock(&facts).carry(&item(), one, two, 1);
    assert_eq!(refused, Err(StockRefusal::ToClosed));
    let wrote = |times: &[(u8, i64)]| {
        let times: BTreeMap<_, _> = times.iter().map(|(n, time)| (account(*n), *time)).collect();
        stock(&facts).account_for(&item(), &kiosk(2), |account| times.get(&account).copied())
    };
    assert_eq!(wrote(&[(2, 9), (12, 8), (22, 7)]), Some(three), "the later one is closed");
    assert_eq!(wrote(&[(2, 9), (12, 8), (22, 8)]), Some(account(22)), "of two at one time the greater id");
    assert_eq!(wrote(&[]), Some(account(92)), "and where nobody knows");
}

#[test]
fn an_owner_that_knows_of_no_count_of_its_own_counts_only_as_the_first() {
    let (one, new) = (account(1), account(11));
    let mut facts = vec![shared(one, 1, &stock(&[]).count(&item(), &first(one, 10)).unwrap())];
    facts.push(shared(one, 2, &stock(&facts).carry(&item(), one, account(2), 6).unwrap()));
    facts.push(shared(one, 3, &handed(1)));
    // Its new card has met nobody.
    let refused = stock(&[]).count(&item(), &count(new, 1, 3)).unwrap_err();
    assert_eq!(refused, StockRefusal::NotOpened { reward: item().reward });
    assert!(
        refused.to_string().contains("wait until it has met the others")
            && refused.to_string().contains("--first")
    );
    // Once it has, it counts like everybody, whatever staff say.
    for first in [false, true] {
        let typed = |pieces| Count { first, ..count(new, 1, pieces) };
        assert!(matches!(
            stock(&facts).count(&item(), &typed(4)),
            Err(StockRefusal::TooMany { most: 3, .. })
        ));
        assert!(stock(&facts).count(&item(), &typed(3)).is_ok());
    }
}

#[test]
fn a_copy_of_the_owners_card_is_bounded_once_it_knows_and_found_if_it_could_not() {
    let (one, copy) = (account(1), account(11));
    let opened = vec![shared(one, 1, &stock(&[]).count(&item(), &first(one, 10)).unwrap())];
    let carried = shared(one, 2, &stock(&opened).carry(&item(), one, account(2), 6).unwrap());
    let both = [&opened[..], std::slice::from_ref(&carried)].concat();
    assert!(stock(&both).count(&item(), &count(copy, 1, 5)).is_err(), "six lie elsewhere");
    // Cut off it cannot know, and takes what was typed for true.
    let typed = stock(&opened).count(&item(), &count(copy, 1, 10)).unwrap();
    let met = [&opened[..], &[carried, shared(copy, 1, &typed)]].concat();
    assert_eq!(stock(&met).exceeds(&item(), 10), 6);
    // The original has lost its account by that count and says so.
    let refused = stock(&met).count(&item(), &count(one, 1, 4)).unwrap_err();
    assert_eq!(refused, StockRefusal::Closed { reward: item().reward });
    // Both counted truly: the copy has an empty shelf, the original begins anew.
    let facts =
        [&met[..], &[shared(copy, 2, &stock(&met).count(&item(), &count(copy, 1, 0)).unwrap())]].concat();
    let again = stock(&facts).count(&item(), &count(account(21), 1, 4)).unwrap();
    assert_eq!(stock(&[&facts[..], &[shared(account(21), 1, &again)]].concat()).exceeds(&item(), 10), 0);
}

#[test]
fn more_accounts_than_one_count_names_are_closed_by_several() {
    let one = account(1);
    let mut facts = vec![shared(
        one,
        1,
        &stock(&[]).count(&item(), &Count { total: Some(1_000), ..first(one, 1_000) }).unwrap(),
    )];
    let many = u8::try_from(crate::entry::MAX_CLOSED + 3).unwrap();
    let holders: BTreeMap<_, _> =
        (2..=many + 2).map(|n| (account(n), kiosk(2))).chain([(one, kiosk(1))]).collect();
    let of = |facts: &[StockFact]| Stock::of(facts, holders.clone());
    for (n, s) in (2..2 + many).zip(2..) {
        facts.push(shared(one, s, &of(&facts).carry(&item(), one, account(n), 2).unwrap()));
    }
    let last = account(many + 2);
    let pieces = u32::from(many) * 2;
    assert!(of(&facts).count(&item(), &count(last, 2, pieces)).is_err(), "three stay open");
    facts.push(shared(last, 1, &of(&facts).count(&item(), &count(last, 2, pieces - 6)).unwrap()));
    facts.push(shared(last, 2, &of(&facts).count(&item(), &count(last, 2, pieces)).unwrap()));
    assert_eq!(of(&facts).left(&item(), last), i64::from(pieces));
    assert_eq!(of(&facts).exceeds(&item(), 1_000), 0);
}
