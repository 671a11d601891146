//! The CA of a campaign by the real program: what it signs, renews, takes back and refuses.

use crate::commands::{headquarters, said};
use broker::Own;
use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Output};
use venue::passport::Bundle;

fn enrol(folder: &Path, venue: &str, device: &str) -> Output {
    let order = ["enrol", "--campaign", "science-month-2025", "--authority", "month", "--venue", venue];
    let rest = ["--device", device, "--broker", "mqtt.example.org:8883", "--out", "keys"];
    headquarters(folder, &[&order[..], &rest].concat())
}

fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn bundle(folder: &Path, device: &str) -> Bundle {
    Bundle::parse(&fs::read_to_string(folder.join(format!("keys/{device}.bundle"))).unwrap()).unwrap()
}

fn for_broker(folder: &Path, names: &[&str]) -> Output {
    let mut order = vec!["broker-certificate", "--authority", "month", "--out", "broker"];
    names.iter().for_each(|name| order.extend(["--name", name]));
    headquarters(folder, &order)
}

#[test]
fn a_bundle_names_venue_device_and_campaign_to_brokers() {
    let folder = tempfile::tempdir().unwrap();
    done(&enrol(folder.path(), "river-city", "kiosk-1"));
    let one = bundle(folder.path(), "kiosk-1");
    let own = Own::read(one.certificate.as_bytes()).unwrap();
    assert_eq!((&*own.user, &*own.device, &*own.campaign), ("river-city", "kiosk-1", "science-month-2025"));
    assert_eq!((own.serial.len(), one.broker.as_str()), (32, "mqtt.example.org:8883"));
    let days = (own.ends - own.begins).num_days();
    assert!((401..=403).contains(&days), "{days}");
    for (file, mode) in [("month.ca", 0o600), ("keys/kiosk-1.bundle", 0o600)] {
        let about = fs::metadata(folder.path().join(file)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, mode, "{file}");
    }
    // Again: the same keys, a new certificate.
    done(&enrol(folder.path(), "river-city", "kiosk-1"));
    let two = bundle(folder.path(), "kiosk-1");
    assert_eq!(two.keys.key().public(), one.keys.key().public());
    assert_ne!(Own::read(two.certificate.as_bytes()).unwrap().serial, own.serial);
    assert_eq!(two.ca, one.ca);
}

#[test]
fn a_broker_keeps_its_key_when_its_certificate_is_renewed() {
    let folder = tempfile::tempdir().unwrap();
    done(&enrol(folder.path(), "river-city", "kiosk-1"));
    let told = done(&for_broker(folder.path(), &["mqtt.example.org", "10.0.0.5"]));
    assert!(told.contains("mqtt.example.org 10.0.0.5") && told.contains("broker.key is secret"), "{told}");
    let read = |name: &str| fs::read_to_string(folder.path().join("broker").join(name)).unwrap();
    let (key, certificate) = (read("broker.key"), read("broker.crt"));
    assert_eq!(read("ca.crt"), bundle(folder.path(), "kiosk-1").ca);
    assert!(read("revoked.crl").contains("X509 CRL") && read("revoked-nats.conf").contains("users = ["));
    done(&for_broker(folder.path(), &["mqtt.example.org"]));
    assert_eq!(read("broker.key"), key);
    assert_ne!(read("broker.crt"), certificate);
    let mode = fs::metadata(folder.path().join("broker/broker.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn all_certificates_of_a_stolen_device_are_taken_back_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    for device in ["kiosk-1", "kiosk-1", "kiosk-2"] {
        done(&enrol(folder.path(), "river-city", device));
    }
    let order = ["revoke", "--authority", "month", "--key-of", "keys/kiosk-1.keys", "--json"];
    let told: serde_json::Value = serde_json::from_str(&done(&headquarters(folder.path(), &order))).unwrap();
    assert_eq!(told["certificates"].as_array().unwrap().len(), 2);
    let list = fs::read_to_string(folder.path().join("month.revoked-nats.conf")).unwrap();
    let serial =
        |device: &str| Own::read(bundle(folder.path(), device).certificate.as_bytes()).unwrap().serial;
    assert!(list.contains(&serial("kiosk-1")) && !list.contains(&serial("kiosk-2")), "{list}");
    // What a broker gets later knows it as well.
    done(&for_broker(folder.path(), &["mqtt.example.org"]));
    assert_eq!(fs::read_to_string(folder.path().join("broker/revoked-nats.conf")).unwrap(), list);
}

#[test]
fn names_that_would_be_another_s_and_orders_that_cannot_be_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let told = |output: Output| {
        assert_eq!(output.status.code(), Some(1));
        said(&output)
    };
    let all = told(enrol(folder.path(), "headquarters", "kiosk-1"));
    assert!(all.contains("a venue can't be called headquarters"), "{all}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was written");
    done(&enrol(folder.path(), "river-city", "kiosk-1"));
    for name in ["headquarters", "mqtt.example.org:8883", "", "brücke.example.org"] {
        let refused = told(for_broker(folder.path(), &[name]));
        assert!(refused.contains("--name"), "{name}: {refused}");
    }
    let order = ["broker-certificate", "--authority", "month", "--out", "broker", "--name", "a"];
    let over = told(headquarters(folder.path(), &[&order[..], &["--until", "2020-01-01"]].concat()));
    assert!(over.contains("is over"), "{over}");
    assert!(!folder.path().join("broker").exists());
    let port = [
        "enrol",
        "--campaign",
        "science-month-2025",
        "--authority",
        "month",
        "--venue",
        "v",
        "--device",
        "d",
    ];
    let port =
        told(headquarters(folder.path(), &[&port[..], &["--out", "keys", "--broker", "mqtt"]].concat()));
    assert!(port.contains("write host and port"), "{port}");

    // Another command is at the register.
    let alone = fs::File::open(folder.path()).unwrap();
    alone.lock().unwrap();
    let busy = told(enrol(folder.path(), "river-city", "kiosk-2"));
    assert!(busy.contains("another headquarters command"), "{busy}");
    assert!(!folder.path().join("keys/kiosk-2.keys").exists());
}
