//! TLS with certificates of a CA made here: what is taken, what is refused, and in which words.

use super::*;
use chrono::{DateTime, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose as Purpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::{
    AlertDescription, CertificateError, Error as Tls,
    client::danger::ServerCertVerifier,
    pki_types::{ServerName, UnixTime},
};
use std::io;

type Ca = CertifiedIssuer<'static, KeyPair>;

fn ca() -> Ca {
    let mut wanted = CertificateParams::default();
    wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    wanted.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(wanted, KeyPair::generate().unwrap()).unwrap()
}

/// Certificate and key for a name, good from one year to another.
fn signed(ca: &Ca, name: &str, purpose: Purpose, (first, last): (i32, i32)) -> (rcgen::Certificate, KeyPair) {
    let mut wanted = CertificateParams::new(vec![name.to_owned()]).unwrap();
    (wanted.not_before, wanted.not_after) = (date_time_ymd(first, 1, 1), date_time_ymd(last, 1, 1));
    wanted.extended_key_usages = vec![purpose];
    wanted.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    (wanted.signed_by(&key, ca).unwrap(), key)
}

fn year(year: i32) -> DateTime<Utc> {
    DateTime::from_timestamp(date_time_ymd(year, 6, 1).unix_timestamp(), 0).unwrap()
}

/// What the checks say of a broker's certificate, on a device whose own begins in 2026.
fn checked(ca: &Ca, today: Today, certificate: &rcgen::Certificate, name: &'static str) -> Result<(), Tls> {
    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let checks = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
    let dated = Dated::new(checks, Arc::new(move || today), Some(year(2026)));
    let name = ServerName::try_from(name).unwrap();
    let now = UnixTime::since_unix_epoch(std::time::Duration::ZERO);
    dated.verify_server_cert(certificate.der(), &[], &name, &[], now).map(drop)
}

const HOST: &str = "mqtt.example.org";

#[test]
fn a_clock_that_is_believed_decides() {
    let ca = ca();
    let (broker, _) = signed(&ca, HOST, Purpose::ServerAuth, (2026, 2027));
    assert_eq!(checked(&ca, Today::Is(year(2026)), &broker, HOST), Ok(()));
    let fault = |today| match checked(&ca, Today::Is(today), &broker, HOST) {
        Err(Tls::InvalidCertificate(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert!(matches!(fault(year(2025)), CertificateError::NotValidYetContext { .. }));
    assert!(matches!(fault(year(2027)), CertificateError::ExpiredContext { .. }));
}

#[test]
fn a_machine_that_does_not_know_the_time_checks_all_but_what_time_alone_can_say() {
    let ca = ca();
    let at = |years, name| {
        let (broker, _) = signed(&ca, HOST, Purpose::ServerAuth, years);
        checked(&ca, Today::Unknown, &broker, name)
    };
    assert_eq!(at((2025, 2028), HOST), Ok(()));
    assert_eq!(at((2029, 2031), HOST), Ok(()), "renewed since");
    let over = at((2020, 2022), HOST);
    assert!(
        matches!(over, Err(Tls::InvalidCertificate(CertificateError::ExpiredContext { .. }))),
        "{over:?}"
    );
    let other = at((2029, 2031), "evil.example.org");
    assert!(
        matches!(other, Err(Tls::InvalidCertificate(CertificateError::NotValidForNameContext { .. }))),
        "{other:?}"
    );
    let (device, _) = signed(&ca, HOST, Purpose::ClientAuth, (2029, 2031));
    assert!(checked(&ca, Today::Unknown, &device, HOST).is_err(), "a device can't play the broker");
    let (foreign, _) = signed(&self::ca(), HOST, Purpose::ServerAuth, (2029, 2031));
    assert!(checked(&ca, Today::Unknown, &foreign, HOST).is_err(), "nor another campaign's broker");
}

#[test]
fn staff_read_words_and_not_the_names_of_faults() {
    let ca = ca();
    let (broker, _) = signed(&ca, HOST, Purpose::ServerAuth, (2026, 2027));
    let words = |fault: Tls| told(&io::Error::other(fault));
    let of = |today, name| words(checked(&ca, today, &broker, name).unwrap_err());
    let named = of(Today::Is(year(2026)), "10.0.0.5");
    assert!(named.contains("is for mqtt.example.org, and the settings name 10.0.0.5"), "{named}");
    let early = of(Today::Is(year(2025)), HOST);
    assert!(early.contains("begins on 2026-01-01") && early.contains("2025-06-01"), "{early}");
    let over = of(Today::Is(year(2028)), HOST);
    assert!(over.contains("ended on 2027-01-01") && over.contains("2028-06-01"), "{over}");
    let (foreign, _) = signed(&self::ca(), HOST, Purpose::ServerAuth, (2026, 2027));
    let unknown = words(checked(&ca, Today::Is(year(2026)), &foreign, HOST).unwrap_err());
    assert!(unknown.contains("is not signed by the CA"), "{unknown}");
    for (alert, said) in [
        (AlertDescription::CertificateExpired, "has ended"),
        (AlertDescription::CertificateRevoked, "was taken back"),
        (AlertDescription::CertificateRequired, "wants a certificate"),
        (AlertDescription::UnknownCA, "does not know the CA"),
        (AlertDescription::BadCertificate, "does not take this machine's certificate"),
    ] {
        let words = words(Tls::AlertReceived(alert));
        assert!(words.contains(said), "{words}");
    }
    let lost = rumqttc::ConnectionError::MqttState(rumqttc::StateError::ConnectionAborted);
    assert!(told(&lost).contains("cuts the line"), "{}", told(&lost));
    assert_eq!(told(&io::Error::other("cable")), "cable");
}

#[test]
fn files_that_do_not_go_together_are_named_by_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let ca = ca();
    let (certificate, key) = signed(&ca, "river-city", Purpose::ClientAuth, (2026, 2027));
    let (_, other) = signed(&ca, "river-city", Purpose::ClientAuth, (2026, 2027));
    let file = |name: &str, text: &str, mode| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    };
    let (none, ca) = (std::path::PathBuf::new(), file("ca", &ca.pem(), 0o644));
    let certificate = file("certificate", &certificate.pem(), 0o644);
    let (key, other) =
        (file("key", &key.serialize_pem(), 0o600), file("other", &other.serialize_pem(), 0o600));
    let empty = file("empty", "", 0o600);
    let open = file("open", &fs::read_to_string(&key).unwrap(), 0o644);
    let read = |files: [&Path; 3]| {
        let [ca, certificate, key] = files;
        let named = [
            Named { key: "broker_ca_file", file: ca },
            Named { key: "broker_certificate_file", file: certificate },
            Named { key: "broker_key_file", file: key },
        ];
        Security::read(named, Arc::new(|| Today::Is(year(2026))))
    };
    assert!(read([&none, &none, &none]).unwrap().is_none());
    assert!(read([&ca, &none, &none]).unwrap().unwrap().own().is_none());
    let whole = read([&ca, &certificate, &key]).unwrap().unwrap();
    assert_eq!(whole.own().unwrap().user, "river-city");
    for (files, words) in [
        ([&none, &certificate, &key], "broker_ca_file is empty"),
        ([&ca, &certificate, &none], "broker_key_file is empty"),
        ([&ca, &none, &key], "broker_certificate_file is empty"),
        ([&ca, &certificate, &other], "the key does not fit the certificate"),
        ([&ca, &certificate, &open], "everybody on this machine can read the secret key"),
        ([&key, &certificate, &key], "there is no CERTIFICATE"),
        ([&ca, &certificate, &empty], "there is no PRIVATE KEY"),
        ([&folder.path().join("gone"), &none, &none], "it can't be read"),
        ([&folder.path().to_owned(), &none, &none], "it is no file"),
    ] {
        let said = format!("{:#}", read(files.map(std::path::PathBuf::as_path)).unwrap_err());
        assert!(said.contains(words) && said.contains("broker_"), "{words}: {said}");
    }
}

#[test]
fn the_end_of_a_certificate_is_told_of_a_month_before() {
    let ca = ca();
    let (certificate, key) = signed(&ca, "river-city", Purpose::ClientAuth, (2026, 2027));
    let ending = |today| {
        let (certificate, key) = (certificate.pem(), key.serialize_pem());
        let own = (certificate.as_bytes(), key.as_bytes());
        Security::of(ca.pem().as_bytes(), Some(own), Arc::new(move || today)).unwrap().ending()
    };
    let end = DateTime::from_timestamp(date_time_ymd(2027, 1, 1).unix_timestamp(), 0).unwrap();
    assert_eq!(ending(Today::Is(end - chrono::Days::new(31))), None);
    assert!(ending(Today::Is(end - chrono::Days::new(29))).unwrap().contains("ends on 2027-01-01"));
    assert!(ending(Today::Is(end)).unwrap().contains("ended on 2027-01-01"));
    assert_eq!(ending(Today::Unknown), None);
}
