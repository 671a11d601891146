//! The lock on the staff's screens: it opens for the right PIN, waits after wrong ones, also
//! over a restart, and headquarters' code is the only other way.

use super::*;
use std::os::unix::fs::PermissionsExt;
use venue::{
    id::CampaignId,
    passport::{Authority, Secret},
};

fn pin(digits: &str) -> Pin {
    Pin::typed(digits).unwrap()
}

struct Door {
    folder: tempfile::TempDir,
    now: Instant,
}

impl Door {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), now: Instant::now() }
    }

    fn gate(&self) -> Gate {
        Gate::of(&self.folder.path().join("ledger.sqlite"), self.now)
    }
}

fn waits(knock: &Knock) -> u64 {
    match knock {
        Knock::Wrong { wait_ms, .. } => *wait_ms,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_opens_for_the_pin_that_was_chosen_and_forgets_the_slips_before() {
    let door = Door::new();
    let mut gate = door.gate();
    assert_eq!(gate.knock(&pin("2468"), door.now).unwrap(), Knock::Unset);
    gate.choose(&pin("2468")).unwrap();
    assert!(gate.choose(&pin("1357")).is_err(), "nobody changes it without knowing it");
    for _ in 0..2 {
        assert_eq!(waits(&gate.knock(&pin("1357"), door.now).unwrap()), 0);
    }
    assert_eq!(gate.knock(&pin("2468"), door.now).unwrap(), Knock::Open);
    assert_eq!(waits(&gate.knock(&pin("1357"), door.now).unwrap()), 0, "the slips are forgotten");
    let text = std::fs::read_to_string(&gate.path).unwrap();
    assert!(text.contains("argon2id") && !text.contains("2468"), "{text}");
    assert_eq!(std::fs::metadata(&gate.path).unwrap().permissions().mode() & 0o777, FILE_MODE);
}

#[test]
fn wrong_pins_make_wait_and_a_restart_does_not_help() {
    let door = Door::new();
    let mut gate = door.gate();
    gate.choose(&pin("2468")).unwrap();
    let waited: Vec<u64> = (0..3).map(|_| waits(&gate.knock(&pin("1111"), door.now).unwrap())).collect();
    assert_eq!(waited, [0, 0, 5_000]);
    assert!(waits(&gate.knock(&pin("2468"), door.now).unwrap()) > 4_000, "not even the right one");
    let mut again = door.gate();
    assert!(waits(&again.knock(&pin("2468"), door.now).unwrap()) > 4_000);
    let later = door.now + Duration::from_millis(5_001);
    assert_eq!(again.knock(&pin("2468"), later).unwrap(), Knock::Open);
}

#[test]
fn headquarters_code_takes_a_lost_pin_away_once() {
    let door = Door::new();
    let mut gate = door.gate();
    gate.choose(&pin("2468")).unwrap();
    let Knock::Wrong { request, .. } = gate.knock(&pin("1111"), door.now).unwrap() else { panic!() };
    let Knock::Wrong { request: same, .. } = gate.knock(&pin("1111"), door.now).unwrap() else { panic!() };
    assert_eq!(request, same, "it stays while somebody is on the telephone");
    let campaign = CampaignId::new("night").unwrap();
    let authority = Authority::new(campaign.clone(), &Secret::new([1; 32]), Secret::new([2; 32]));
    let ring = Keyring::new(campaign, Some(authority.public()), None);
    let (venue, device) = (VenueId::new("city").unwrap(), DeviceId::new("kiosk-1").unwrap());
    let code = authority.recover_pin((&venue, &device), &request.parse().unwrap());
    let forged = format!("{}0", &code[..code.len() - 1]);
    assert!(!gate.recover(&ring, (&venue, &device), &forged).unwrap());
    assert!(gate.recover(&ring, (&venue, &device), &code).unwrap());
    assert_eq!(gate.knock(&pin("2468"), door.now).unwrap(), Knock::Unset);
    gate.choose(&pin("8642")).unwrap();
    let Knock::Wrong { request: next, .. } = gate.knock(&pin("1111"), door.now).unwrap() else { panic!() };
    assert_ne!(next, request);
    assert!(!gate.recover(&ring, (&venue, &device), &code).unwrap(), "it fits never again");
}

#[test]
fn a_damaged_file_says_what_to_do() {
    let door = Door::new();
    let mut gate = door.gate();
    std::fs::write(&gate.path, "half a f").unwrap();
    let told = format!("{:#}", gate.knock(&pin("2468"), door.now).unwrap_err());
    assert!(told.contains("choose a new PIN") && told.contains("-pin"), "{told}");
}
