//! The texts that were released: cards lie in drawers and files on devices, so what
//! was once written is read for ever, and the same seeds write the same. A new form is
//! written with `GOLDEN=write cargo test -p venue --test passport golden`; what was
//! released keeps its file.

#![expect(
    clippy::disallowed_methods,
    reason = "the released texts are files, and writing them anew is asked for by the environment"
)]

use crate::kit::{authority, certificate, date, key, keys, passport};
use venue::passport::{Keys, ReportingKey, Standing, check, read_short, short_text};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/passport/golden");

fn golden(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap_or_default()
}

#[test]
fn the_same_seeds_write_what_was_released() {
    let fresh = [
        ("passport.txt", passport(7).text.to_string() + "\n"),
        ("short-code.txt", short_text(passport(7).short) + "\n"),
        ("certificate.txt", certificate(7).to_text() + "\n"),
        ("revocation.txt", authority().revoke(key(6).public()).to_text() + "\n"),
        ("kiosk-7-reporting.keys", keys().to_text().to_string()),
        ("month.reporting", authority().reporting_key().to_text().to_string()),
        ("authority.toml", authority().to_text().to_string()),
    ];
    for (name, text) in fresh {
        if std::env::var("GOLDEN").as_deref() == Ok("write") {
            std::fs::write(format!("{FOLDER}/{name}"), &text).unwrap();
        }
        assert_eq!(golden(name), text, "{name}");
    }
}

#[test]
fn what_was_released_is_read() {
    let keys = Keys::parse(&golden("kiosk-7.keys")).unwrap();
    let taken = check(&golden("passport.txt"), keys.keyring(), Some(date(9, 30)), |_| false).unwrap();
    assert_eq!(taken.standing, Standing::Verified);
    assert_eq!(read_short(&golden("short-code.txt")), Ok(taken.bearer.short()));
    let mut keyring = keys.keyring().clone();
    assert_eq!(keyring.certify(&golden("certificate.txt")), Ok(false));
    assert_eq!(keyring.revoke(&golden("revocation.txt")), Ok(false));
    assert_eq!(keys.circles().len(), 2);
    // Its report key is given to it under the key it has, and nothing else of it changes.
    assert!(keys.report_key().is_none());
    assert_eq!(*keys.to_text(), golden("kiosk-7.keys"));
    let reporting = ReportingKey::parse(&golden("month.reporting")).unwrap();
    assert_eq!(*keys.with_report_key(&reporting).to_text(), golden("kiosk-7-reporting.keys"));
}
