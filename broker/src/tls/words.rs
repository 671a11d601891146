//! What broke a line, in words for whoever stands before the machine. The libraries say
//! `InvalidCertificate(UnknownIssuer)`; staff have to know what it means and what to do.

use chrono::{DateTime, Utc};
use rumqttc::{ConnectReturnCode, ConnectionError, StateError};
use rustls::{AlertDescription, CertificateError, Error as Tls, pki_types::UnixTime};
use std::{error::Error, io};

/// What broke a line, in words; the library's own where nothing better is known.
#[must_use]
pub fn told(reason: &(dyn Error + 'static)) -> String {
    let mut cause = Some(reason);
    while let Some(one) = cause {
        if let Some(words) = of_tls(one).or_else(|| of_answer(one)) {
            return words;
        }
        cause = one.source();
    }
    reason.to_string()
}

fn of_answer(one: &(dyn Error + 'static)) -> Option<String> {
    let refused = match one.downcast_ref::<ConnectionError>()? {
        ConnectionError::ConnectionRefused(code) => code,
        ConnectionError::MqttState(StateError::ConnectionAborted) => {
            return Some(
                "the broker cuts the line; its log says why. Where it asks for a certificate, this one may have been \
                 taken back, or this device may have written where it must not"
                    .into(),
            );
        }
        _ => return None,
    };
    Some(match refused {
        ConnectReturnCode::BadUserNamePassword | ConnectReturnCode::NotAuthorized => {
            "the broker knows no such user, or another password or certificate of it; look at its users, and \
             at the settings broker_user and broker_certificate_file here"
                .into()
        }
        code => format!("the broker refuses the connection ({code:?})"),
    })
}

/// A fault of TLS lies inside one of input and output.
fn of_tls(one: &(dyn Error + 'static)) -> Option<String> {
    let fault = match one.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref()?.downcast_ref::<Tls>()?,
        None => one.downcast_ref::<Tls>()?,
    };
    Some(match fault {
        Tls::InvalidCertificate(fault) => of_the_brokers_certificate(fault),
        Tls::AlertReceived(said) => of_the_brokers_word(*said),
        Tls::InvalidMessage(_) => {
            "what answers there does not speak TLS: is the port the right one (brokers \
                                   speak TLS at 8883 as a rule), or has the broker none? Then leave the CA's \
                                   file out of the settings"
                .into()
        }
        Tls::PeerIncompatible(_) => {
            "the broker speaks no TLS 1.2 or 1.3 that this program knows; renew the broker".into()
        }
        fault => format!("TLS: {fault}"),
    })
}

fn of_the_brokers_certificate(fault: &CertificateError) -> String {
    match fault {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "the broker's certificate is not signed by the CA in the settings: is it the broker of this \
             campaign, and the CA's file of this campaign?"
                .into()
        }
        CertificateError::ExpiredContext { time, not_after } => format!(
            "the broker's certificate ended on {}, and it is {} by this machine's clock; the broker needs a new \
             one (headquarters broker-certificate)",
            day(*not_after),
            day(*time)
        ),
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "the broker's certificate begins on {}, and it is {} by this machine's clock: is the clock right?",
            day(*not_before),
            day(*time)
        ),
        CertificateError::NotValidForNameContext { expected, presented } => format!(
            "the broker's certificate is for {}, and the settings name {}: write the name as the certificate \
             has it, or give the broker one for this name too (headquarters broker-certificate --name)",
            presented.iter().map(|name| plain(name)).collect::<Vec<_>>().join(" and "),
            expected.to_str()
        ),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "what answers there has a certificate that is not for a broker; is it a device that plays one?"
                .into()
        }
        fault => format!("the broker's certificate can't be used ({fault:?}); give the broker a new one"),
    }
}

/// A name as the certificate's reader shows it: `DnsName("mqtt.example.org")`.
fn plain(name: &str) -> &str {
    name.split('"').nth(1).or_else(|| name.split(['(', ')']).nth(1)).unwrap_or(name)
}

const RENEW: &str =
    "take a new bundle from headquarters (headquarters enrol) and join by it (edge-agent join)";

fn of_the_brokers_word(said: AlertDescription) -> String {
    match said {
        AlertDescription::CertificateExpired => {
            format!("the broker says that this machine's certificate has ended; {RENEW}")
        }
        AlertDescription::CertificateRevoked => format!(
            "the broker says that this machine's certificate was taken back (revoked); if this machine was not \
             lost or stolen, {RENEW}"
        ),
        AlertDescription::UnknownCA => format!(
            "the broker does not know the CA that signed this machine's certificate: is it the broker of this \
             campaign? Else {RENEW}"
        ),
        AlertDescription::CertificateRequired | AlertDescription::NoCertificate => {
            format!("the broker wants a certificate, and the settings name none; {RENEW}")
        }
        AlertDescription::HandshakeFailure => format!(
            "the broker breaks off: it wants a certificate and the settings name none, or it speaks another \
             TLS; {RENEW}"
        ),
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::AccessDenied => format!(
            "the broker does not take this machine's certificate ({}); its log says why. Most often: {RENEW}",
            named(said)
        ),
        AlertDescription::ProtocolVersion => "the broker speaks no TLS 1.2 or 1.3; renew the broker".into(),
        said => format!("the broker breaks the TLS line off ({}); its log says why", named(said)),
    }
}

fn named(said: AlertDescription) -> String {
    format!("{said:?}")
}

fn day(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let day = DateTime::<Utc>::from_timestamp(seconds, 0);
    day.map_or_else(|| "an unknown day".into(), |day| day.format("%Y-%m-%d").to_string())
}
