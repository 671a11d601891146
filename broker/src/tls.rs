//! A line to a broker that nobody else can read or write: TLS 1.2 or 1.3, the broker's
//! name and certificate checked against the CA of the campaign, and a certificate of its own
//! by which the broker knows who speaks.
//!
//! Nothing is kept from one connection to the next (no session is resumed): a certificate
//! that was taken back has to be found out at the next connection.

mod clock;
mod own;
mod words;

pub use clock::{Clock, Today};
pub use own::{Own, Paper, PaperFault};
pub use words::told;

use anyhow::{Context, Result, bail, ensure};
use clock::Dated;
use rumqttc::{MqttOptions, TlsConfiguration, Transport};
use rustls::{
    ClientConfig, RootCertStore,
    client::{Resumption, WebPkiServerVerifier},
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{fmt, fs, io::Read, os::unix::fs::PermissionsExt, path::Path, sync::Arc};
use zeroize::Zeroizing;

/// Bytes of a file of certificates: a chain has some 4 KiB, the CAs of the whole world 250.
const LONGEST: u64 = 512 * 1024;

/// From how many days before its end on a certificate's end is told of: a stick reaches every
/// venue of a campaign within them.
const SAID_DAYS_BEFORE: i64 = 30;

/// The rights of others to a secret key; the group of the program's user may read it.
const OTHERS: u32 = 0o007;

/// What makes a line secure: whom it believes, and who it says it is.
#[derive(Clone)]
pub struct Security {
    config: Arc<ClientConfig>,
    own: Option<Arc<Own>>,
    clock: Clock,
}

impl fmt::Debug for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Security").field("own", &self.own).finish_non_exhaustive()
    }
}

impl PartialEq for Security {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.config, &other.config)
    }
}

impl Eq for Security {}

/// A key of the settings and the file it names.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The key.
    pub key: &'a str,
    /// The file; empty for none.
    pub file: &'a Path,
}

impl Named<'_> {
    fn is_there(&self) -> bool {
        !self.file.as_os_str().is_empty()
    }

    /// What stands in the file, for whoever reads PEM.
    fn bytes(&self, secret: bool) -> Result<Zeroizing<Vec<u8>>> {
        self.read(secret).with_context(|| format!("{} = {:?}", self.key, self.file))
    }

    fn read(&self, secret: bool) -> Result<Zeroizing<Vec<u8>>> {
        let unreadable = "it can't be read; is it there, and may this program's user read it?";
        let about = fs::metadata(self.file).context(unreadable)?;
        // A pipe would be waited for.
        ensure!(about.is_file(), "it is no file; name a file in PEM form");
        ensure!(about.len() <= LONGEST, "it has {} bytes; a file of certificates is smaller", about.len());
        ensure!(
            !secret || about.permissions().mode() & OTHERS == 0,
            "everybody on this machine can read the secret key; allow it to the program's user alone \
             (chmod o= FILE)"
        );
        let mut bytes = Zeroizing::new(Vec::new());
        fs::File::open(self.file)
            .context(unreadable)?
            .take(LONGEST)
            .read_to_end(&mut bytes)
            .context(unreadable)?;
        Ok(bytes)
    }
}

impl Security {
    /// The security that the settings of these keys name: the file of the CA, of the own
    /// certificate and of its key. None when no CA is named; no own certificate where the
    /// broker asks for a password instead.
    ///
    /// # Errors
    /// When a file can't be read or holds something else, when certificate or key are named
    /// alone or don't fit, or without a CA.
    pub fn read([ca, certificate, key]: [Named<'_>; 3], clock: Clock) -> Result<Option<Self>> {
        if !ca.is_there() {
            for named in [certificate, key] {
                ensure!(
                    !named.is_there(),
                    "{} = {:?} and {} is empty: name the file of the CA that the broker's certificate is of, \
                     or leave all three empty for a line without TLS",
                    named.key,
                    named.file,
                    ca.key
                );
            }
            return Ok(None);
        }
        let roots = ca.bytes(false)?;
        match (certificate.is_there(), key.is_there()) {
            (false, false) => Self::of(&roots, None, clock).map(Some),
            (true, true) => {
                let (certificate, key) = (certificate.bytes(false)?, key.bytes(true)?);
                Self::of(&roots, Some((&certificate, &key)), clock).map(Some)
            }
            (there, _) => {
                let (given, lacking) = if there { (certificate, key) } else { (key, certificate) };
                bail!(
                    "{} = {:?} and {} is empty: certificate and key go together; name both, or none",
                    given.key,
                    given.file,
                    lacking.key
                )
            }
        }
        .with_context(|| format!("{} = {:?}", ca.key, ca.file))
    }

    /// The security of these texts in PEM form: the CA, and the own certificate with its key.
    ///
    /// # Errors
    /// When one of them is none, or certificate and key don't fit.
    pub fn of(ca: &[u8], own: Option<(&[u8], &[u8])>, clock: Clock) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(ca).context("the CA")? {
            roots.add(certificate).context("the CA: it is no certificate of an authority")?;
        }
        let provider = Arc::new(ring::default_provider());
        let checks = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
        let checks = checks.build().context("the CA")?;
        let mut about = None;
        if let Some((certificate, _)) = own {
            about = Some(Arc::new(Own::read(certificate).context("the own certificate")?));
        }
        let issued = about.as_ref().map(|own| own.begins);
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS")?
            .dangerous() // It hands all to the usual checks, and chooses the time they go by.
            .with_custom_certificate_verifier(Arc::new(Dated::new(checks, clock.clone(), issued)));
        let mut config = match own {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                let key = PrivateKeyDer::from_pem_slice(key);
                let key = key.map_err(|_| anyhow::anyhow!("the key: there is no PRIVATE KEY in PEM form"))?;
                config
                    .with_client_auth_cert(certificates(certificate)?, key)
                    .context("the key does not fit the certificate; take both from one bundle")?
            }
        };
        config.resumption = Resumption::disabled();
        Ok(Self { config: Arc::new(config), own: about, clock })
    }

    /// Makes a client speak by it.
    pub fn give(&self, options: &mut MqttOptions) {
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(self.config.clone())));
    }

    /// Words about the end of the own certificate where it is near or over.
    #[must_use]
    pub fn ending(&self) -> Option<String> {
        let (own, Today::Is(now)) = (self.own.as_deref()?, (self.clock)()) else { return None };
        let days = (own.ends - now).num_days();
        (days < SAID_DAYS_BEFORE).then(|| {
            let when = if own.ends <= now { "ended" } else { "ends" };
            format!(
                "the certificate of this machine to its broker {when} on {}; take a new one from headquarters \
                 (headquarters enrol, for headquarters itself headquarters-certificate)",
                own.ends.format("%Y-%m-%d")
            )
        })
    }

    /// Who it says it is, where it has a certificate.
    #[must_use]
    pub fn own(&self) -> Option<&Own> {
        self.own.as_deref()
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let all = all.map_err(|_| anyhow::anyhow!("its PEM form is broken; take the file again"))?;
    ensure!(!all.is_empty(), "there is no CERTIFICATE in PEM form in it");
    Ok(all)
}

#[cfg(test)]
mod tests;
