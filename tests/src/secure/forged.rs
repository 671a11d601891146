//! Certificates as no command of ours makes them: of the right CA, and over or not begun.

use super::Office;
use crate::house::CAMPAIGN;
use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
struct CaFile {
    key: String,
}

/// Whoever holds the key of an office's CA.
pub struct Forger {
    key: KeyPair,
    folder: PathBuf,
}

impl Forger {
    /// With the key of this office.
    ///
    /// # Errors
    /// When its file is none.
    pub fn of(office: &Office<'_>) -> Result<Self> {
        let file: CaFile = toml::from_str(&std::fs::read_to_string(office.folder.join("month.ca"))?)?;
        Ok(Self { key: KeyPair::from_pem(&file.key)?, folder: office.folder.clone() })
    }

    /// Certificate and key of a device of a venue, good from the first to the last of these
    /// years.
    ///
    /// # Errors
    /// When it can't be signed.
    pub fn sign(&self, (venue, device): (&str, &str), (first, last): (i32, i32)) -> Result<[String; 2]> {
        let mut ca = CertificateParams::default();
        ca.distinguished_name.push(DnType::CommonName, format!("CA of {CAMPAIGN}"));
        ca.distinguished_name.push(DnType::OrganizationName, CAMPAIGN);
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let mut over = CertificateParams::default();
        (over.not_before, over.not_after) = (date_time_ymd(first, 1, 1), date_time_ymd(last, 12, 31));
        over.distinguished_name.push(DnType::OrganizationalUnitName, device);
        over.distinguished_name.push(DnType::CommonName, venue);
        over.distinguished_name.push(DnType::OrganizationName, CAMPAIGN);
        over.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        over.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().context("a key")?;
        let signed = over.signed_by(&key, &Issuer::from_params(&ca, &self.key))?;
        Ok([signed.pem(), key.serialize_pem()])
    }

    /// One that ended years ago, as two files.
    ///
    /// # Errors
    /// When it can't be signed or written.
    pub fn ended(&self, venue: &str, device: &str) -> Result<[PathBuf; 2]> {
        let [certificate, key] = self.sign((venue, device), (2020, 2021))?;
        let files = ["ended.crt", "ended.key"].map(|name| self.folder.join(name));
        std::fs::write(&files[0], certificate)?;
        std::fs::write(&files[1], key)?;
        std::fs::set_permissions(&files[1], std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(files)
    }
}
