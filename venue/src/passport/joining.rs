//! The one file that a person carries from headquarters to a device: its keys, and what its
//! line to the campaign's broker needs. TOML:
//!
//! ```toml
//! version = 1
//! broker = "mqtt.example.org:8883"
//! ca = """…"""           # the certificate of the campaign's CA, in PEM form
//! certificate = """…"""  # the device's, by which brokers know its venue
//! key = """…"""          # secret: the key of that certificate
//! keys = """…"""         # secret: the device's keys, as `Keys` reads them
//! check = "…"            # SHA-256 of all before this line, in hexadecimal
//! ```
//!
//! The last line is there because sticks are pulled out early.

use super::{
    Keys, KeysError,
    secret_file::{self, SecretFileError, VERSION},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

const REMARK: &str = "\
# Secret: what one device needs to take part in a campaign. Carry it to that device alone,
# join by it (edge-agent join FILE), and delete it from the stick.
";

/// What the last line begins with.
const CHECK: &str = "check = ";

/// Why a bundle cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is not whole.
    #[error(
        "it is not as headquarters wrote it: the end is missing or something was changed; was the stick pulled \
         out early? Copy it again, or have it made anew (headquarters enrol)"
    )]
    NotWhole,
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The keys in it cannot be used.
    #[error("the keys in it: {0}")]
    Keys(#[from] KeysError),
}

/// A bundle. `Debug` shows no secret.
#[derive(Clone)]
pub struct Bundle {
    /// Host and port of the campaign's broker.
    pub broker: String,
    /// The certificate of the CA, in PEM form.
    pub ca: String,
    /// The device's certificate, in PEM form.
    pub certificate: String,
    /// The key of that certificate, in PEM form.
    pub key: Zeroizing<String>,
    /// The device's keys.
    pub keys: Keys,
}

impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle")
            .field("broker", &self.broker)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    broker: String,
    ca: String,
    certificate: String,
    key: String,
    keys: String,
    #[serde(default, skip_serializing, rename = "check")]
    _checked_before: String,
}

impl Drop for File {
    fn drop(&mut self) {
        self.key.zeroize();
        self.keys.zeroize();
    }
}

impl Bundle {
    /// Reads a bundle; see the module for its form.
    ///
    /// # Errors
    /// [`BundleError`] says what is wrong and what to do; never a secret.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        let Some(at) = text.rfind(CHECK) else {
            // A file that is something else altogether is named as such.
            let begun = text.lines().any(|line| line.starts_with("broker = "));
            return Err(secret_file::version(text)
                .err()
                .filter(|_| !begun)
                .map_or(BundleError::NotWhole, Into::into));
        };
        let (content, check) = text.split_at(at);
        if check.trim_end() != last_line(content) {
            return Err(BundleError::NotWhole);
        }
        let mut file: File = secret_file::read(text)?;
        let keys = Keys::parse(&file.keys)?;
        let taken = |text: &mut String| std::mem::take(text);
        Ok(Self {
            broker: taken(&mut file.broker),
            ca: taken(&mut file.ca),
            certificate: taken(&mut file.certificate),
            key: taken(&mut file.key).into(),
            keys,
        })
    }

    /// The text of the file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let file = File {
            version: VERSION,
            broker: self.broker.clone(),
            ca: self.ca.clone(),
            certificate: self.certificate.clone(),
            key: self.key.to_string(),
            keys: self.keys.to_text().to_string(),
            _checked_before: String::new(),
        };
        let content = secret_file::write(REMARK, &file);
        Zeroizing::new(format!("{}{}\n", *content, last_line(&content)))
    }
}

fn last_line(content: &str) -> String {
    format!("{CHECK}\"{}\"", hex::encode(Sha256::digest(content.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passport::{DeviceKey, Secret};

    fn bundle() -> Bundle {
        let id = |text: &str| text.parse().unwrap();
        let (campaign, venue) = (id("science-month-2025"), "river-city".parse().unwrap());
        let keys = Keys::unvouched(
            campaign,
            venue,
            "kiosk-1".parse().unwrap(),
            DeviceKey::new(&Secret::new([7; 32])),
        );
        let pem = |what: &str| format!("-----BEGIN {what}-----\nAAAA\n-----END {what}-----\n");
        Bundle {
            broker: "mqtt.example.org:8883".into(),
            ca: pem("CERTIFICATE"),
            certificate: pem("CERTIFICATE"),
            key: pem("PRIVATE KEY").into(),
            keys,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let (one, text) = (bundle(), bundle().to_text());
        let read = Bundle::parse(&text).unwrap();
        assert_eq!((&read.broker, &read.ca, &read.certificate), (&one.broker, &one.ca, &one.certificate));
        assert_eq!((&*read.key, read.keys.to_text()), (&*one.key, one.keys.to_text()));
        assert!(!format!("{read:?}").contains("PRIVATE"));
    }

    #[test]
    fn a_bundle_cut_off_anywhere_or_changed_is_refused() {
        let text = bundle().to_text();
        for end in 0..text.trim_end().len() {
            let cut = Bundle::parse(&text[..end]);
            assert!(cut.is_err(), "cut at {end}: {cut:?}");
        }
        let at = text.find("mqtt").unwrap();
        let moved = text.replacen("mqtt", "evil", 1);
        assert_eq!(Bundle::parse(&moved).unwrap_err(), BundleError::NotWhole, "changed at {at}");
        assert_eq!(Bundle::parse(&format!("{}x = 1\n", *text)).unwrap_err(), BundleError::NotWhole);
    }

    #[test]
    fn another_kind_of_file_is_told_apart_from_a_cut_one() {
        let words = |text: &str| Bundle::parse(text).unwrap_err().to_string();
        assert!(words("version = 9\n").contains("use the newer program"));
        assert!(words("hello").contains("line 1"));
        assert!(words(&bundle().keys.to_text()).contains("the end is missing"));
    }
}
