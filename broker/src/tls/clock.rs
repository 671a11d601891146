//! By which time the dates of a broker's certificate are checked, also on a machine that
//! does not know the time yet: a Raspberry Pi without a battery comes up years back, and
//! learns the time over the same line that it has to open.
//!
//! A clock that is believed decides. One that is not is left aside altogether: of the time
//! it is only known that it is not before the own certificate was issued. So a certificate
//! that begins later is taken as begun (all else is checked: CA, name, purpose, signature),
//! and one that had ended before then is refused. What that opens: whoever holds the key of a
//! broker whose certificate has ended, and keeps the device from learning the time, could play
//! the broker to it. What is said is sealed or carries a code of its own; and the next
//! connection with a right clock is refused.

use chrono::{DateTime, Utc};
use rustls::{
    CertificateError, DigitallySignedStruct, Error, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use std::{fmt, sync::Arc, time::Duration};

/// What a machine knows of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Today {
    /// Its clock is believed.
    Is(DateTime<Utc>),
    /// It is not.
    Unknown,
}

/// Asks the machine's clock, once a connection.
pub type Clock = Arc<dyn Fn() -> Today + Send + Sync>;

/// Certificates in a chain that may begin after the time known: an authority, one between,
/// the broker's.
const LATER_ONES: usize = 3;

/// The usual checks, with the time that is known.
pub(super) struct Dated {
    checks: Arc<WebPkiServerVerifier>,
    clock: Clock,
    /// No time is before it.
    earliest: UnixTime,
}

impl fmt::Debug for Dated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dated").field("earliest", &self.earliest).finish_non_exhaustive()
    }
}

impl Dated {
    pub(super) fn new(
        checks: Arc<WebPkiServerVerifier>,
        clock: Clock,
        issued: Option<DateTime<Utc>>,
    ) -> Self {
        Self { checks, clock, earliest: issued.map_or(since(0), |issued| since(issued.timestamp())) }
    }
}

fn since(seconds: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

impl ServerCertVerifier for Dated {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let at = |time| self.checks.verify_server_cert(certificate, between, name, ocsp, time);
        let mut time = match (self.clock)() {
            Today::Is(now) => return at(since(now.timestamp())),
            Today::Unknown => self.earliest,
        };
        for _ in 0..LATER_ONES {
            match at(time) {
                Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                    not_before, ..
                })) if not_before > time => {
                    time = not_before;
                }
                outcome => return outcome,
            }
        }
        at(time)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.checks.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.checks.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.checks.supported_verify_schemes()
    }
}
