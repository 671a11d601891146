//! What stands in a certificate: whom it names, of which device, from when until when. And
//! whether certificate, key and CA of a bundle belong together, asked before any is used.

use chrono::{DateTime, Utc};
use rustls::{
    RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    server::WebPkiClientVerifier,
    sign::CertifiedKey,
};
use std::{sync::Arc, time::Duration};
use x509_parser::{parse_x509_certificate, x509::X509Name};

/// The own certificate of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What brokers take as the user's name: its common name. For a device its venue's id.
    pub user: String,
    /// The device, as its organisational unit; empty where none is named.
    pub device: String,
    /// The campaign, as its organisation; empty where none is named.
    pub campaign: String,
    /// The first moment it holds.
    pub begins: DateTime<Utc>,
    /// The last moment it holds.
    pub ends: DateTime<Utc>,
    /// Its number, in hexadecimal.
    pub serial: String,
}

/// Why a certificate, its key and the CA can't be used together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperFault {
    /// A text is none of what it should be.
    #[error("{what} is not in PEM form, or broken")]
    Form {
        /// Which text.
        what: &'static str,
    },
    /// Key and certificate are of two.
    #[error("the key is not the one of the certificate")]
    Key,
    /// The CA did not sign it, or it is for something else than a line to a broker.
    #[error("the certificate is not signed by the CA beside it for a line to a broker ({reason})")]
    Signature {
        /// What the check said.
        reason: String,
    },
}

/// Certificate, key and CA in PEM form, as a bundle carries them.
#[derive(Debug, Clone, Copy)]
pub struct Paper<'a> {
    /// The certificate of the CA.
    pub ca: &'a str,
    /// The certificate.
    pub certificate: &'a str,
    /// Its secret key.
    pub key: &'a str,
}

impl Own {
    /// Reads the first certificate of a text in PEM form.
    ///
    /// # Errors
    /// [`PaperFault::Form`].
    pub fn read(pem: &[u8]) -> Result<Self, PaperFault> {
        let form = || PaperFault::Form { what: "the certificate" };
        let der = CertificateDer::from_pem_slice(pem).map_err(|_| form())?;
        let (_, read) = parse_x509_certificate(&der).map_err(|_| form())?;
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or_else(form);
        let subject: &X509Name<'_> = read.subject();
        let first = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Ok(Self {
            user: first(subject.iter_common_name().find_map(|one| one.as_str().ok())),
            device: first(subject.iter_organizational_unit().find_map(|one| one.as_str().ok())),
            campaign: first(subject.iter_organization().find_map(|one| one.as_str().ok())),
            begins: moment(read.validity().not_before.timestamp())?,
            ends: moment(read.validity().not_after.timestamp())?,
            serial: read
                .raw_serial()
                .iter()
                .skip_while(|byte| **byte == 0)
                .map(|b| format!("{b:02x}"))
                .collect(),
        })
    }
}

impl Paper<'_> {
    /// Checks that the key is the certificate's and the CA signed it for a client; its
    /// dates are left to whoever knows the time.
    ///
    /// # Errors
    /// [`PaperFault`].
    pub fn check(&self) -> Result<Own, PaperFault> {
        let own = Own::read(self.certificate.as_bytes())?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(self.certificate.as_bytes()).collect();
        let chain = chain.map_err(|_| PaperFault::Form { what: "the certificate" })?;
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes());
        let key = key.map_err(|_| PaperFault::Form { what: "the key" })?;
        let provider = ring::default_provider();
        fits(&chain, key, &provider)?;
        let (first, between) = chain.split_first().ok_or(PaperFault::Form { what: "the certificate" })?;
        let mut roots = RootCertStore::empty();
        let ca = || PaperFault::Form { what: "the CA's certificate" };
        roots.add(CertificateDer::from_pem_slice(self.ca.as_bytes()).map_err(|_| ca())?).map_err(|_| ca())?;
        let checks = WebPkiClientVerifier::builder_with_provider(roots.into(), Arc::new(provider));
        let checks = checks.build().map_err(|_| ca())?;
        let begins = Duration::from_secs(u64::try_from(own.begins.timestamp()).unwrap_or_default());
        let signed = checks.verify_client_cert(first, between, UnixTime::since_unix_epoch(begins));
        signed.map_err(|reason| PaperFault::Signature { reason: reason.to_string() })?;
        Ok(own)
    }
}

fn fits(
    chain: &[CertificateDer<'static>],
    key: PrivateKeyDer<'static>,
    provider: &CryptoProvider,
) -> Result<(), PaperFault> {
    let key = provider.key_provider.load_private_key(key);
    let key = key.map_err(|_| PaperFault::Form { what: "the key" })?;
    CertifiedKey::new(chain.to_vec(), key).keys_match().map_err(|_| PaperFault::Key)
}
