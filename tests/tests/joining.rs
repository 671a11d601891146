//! From `headquarters enrol` to a device that has joined, with the real programs: what is
//! written, what happens when it is done again or with the wrong bundle, and that whatever is
//! refused leaves the machine as it was.

use anyhow::{Context, Result, ensure};
use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Output,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use stories::{
    house::House,
    patience::until,
    program,
    secure::{Forger, Office},
};
use venue::passport::Bundle;

const BROKER: &str = "mqtt.example.org:8883";

/// Nobody's number on Debian: a user without a right.
const NOBODY: u32 = 65_534;

/// A machine that may join: a folder for its settings.
struct Machine {
    home: PathBuf,
    folder: PathBuf,
}

impl Machine {
    fn new(house: &House, name: &str) -> Result<Self> {
        let folder = house.folder().join(name);
        fs::create_dir(&folder)?;
        Ok(Self { home: house.folder().to_owned(), folder })
    }

    fn config(&self) -> PathBuf {
        self.folder.join("edge-agent.toml")
    }

    fn join(&self, bundle: &Path) -> Result<Output> {
        let mut command = program::command("edge-agent", &self.home)?;
        Ok(command.arg("join").arg(bundle).arg("--config").arg(self.config()).output()?)
    }

    fn joins(&self, bundle: &Path) -> Result<String> {
        let output = self.join(bundle)?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// It is refused with these words, and the folder stays as it was.
    fn refuses(&self, bundle: &Path, words: &str) -> Result<()> {
        let before = self.files()?;
        let output = self.join(bundle)?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.code() == Some(1), "it was taken, or panicked: {said}");
        ensure!(said.contains(words), "it says {said}");
        ensure!(!said.contains("PRIVATE KEY"), "it says a secret: {said}");
        ensure!(self.files()? == before, "something was left half done");
        Ok(())
    }

    fn files(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
        Ok(files)
    }

    fn setting(&self, key: &str) -> Result<String> {
        let settings: toml::Table = fs::read_to_string(self.config())?.parse()?;
        Ok(settings.get(key).and_then(|value| value.as_str()).with_context(|| key.to_owned())?.to_owned())
    }
}

#[test]
fn a_machine_joins_by_one_file() -> Result<()> {
    let house = House::new()?;
    let office = Office::new(&house, "office")?;
    let bundle = office.enrol("river-city", "kiosk-1", BROKER)?;
    let machine = Machine::new(&house, "machine")?;
    let told = machine.joins(&bundle)?;
    for words in ["science-month-2025/river-city/kiosk-1", BROKER, "edge-agent run", "rm "] {
        ensure!(told.contains(words), "{told}");
    }
    for (key, value) in
        [("venue", "river-city"), ("device", "kiosk-1"), ("broker", BROKER), ("keys", "kiosk-1.keys")]
    {
        assert_eq!(machine.setting(key)?, value);
    }
    for (key, mode) in [
        ("keys", 0o600),
        ("broker_key_file", 0o600),
        ("broker_certificate_file", 0o644),
        ("broker_ca_file", 0o644),
    ] {
        let about = fs::metadata(machine.folder.join(machine.setting(key)?))?;
        assert_eq!(about.permissions().mode() & 0o777, mode, "{key}");
    }
    assert_eq!(machine.files()?.len(), 5, "nothing else is left");
    let same = fs::read(office.folder.join("keys/kiosk-1.keys"))?;
    assert_eq!(machine.files()?.get("kiosk-1.keys"), Some(&same));
    // The bundle is a secret as well.
    assert_eq!(fs::metadata(&bundle)?.permissions().mode() & 0o777, 0o600);

    // Again by the same: said, and nothing is touched.
    let before = machine.files()?;
    let again = machine.joins(&bundle)?;
    ensure!(again.contains("has joined by this bundle already"), "{again}");
    assert_eq!(machine.files()?, before);
    Ok(())
}

#[test]
fn a_renewed_bundle_takes_the_place_of_the_old_one_and_not_the_other_way() -> Result<()> {
    let house = House::new()?;
    let office = Office::new(&house, "office")?;
    let machine = Machine::new(&house, "machine")?;
    fs::write(machine.config(), "# Written by hand.\nsite = \"main\" # the old hall\nlog = \"debug\"\n")?;
    let bundle = office.enrol("river-city", "kiosk-1", BROKER)?;
    let first = house.folder().join("first.bundle");
    fs::copy(&bundle, &first)?;
    machine.joins(&first)?;
    let old = machine.setting("broker_certificate_file")?;
    // Dates are of whole seconds.
    let second = || Ok::<_, anyhow::Error>(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs());
    let now = second()?;
    until("the next second", Duration::from_secs(5), || {
        ensure!(second()? > now, "it has not come");
        Ok(())
    })?;
    office.enrol("river-city", "kiosk-1", BROKER)?;
    machine.joins(&bundle)?;
    ensure!(machine.setting("broker_certificate_file")? != old, "the settings name the old certificate");
    let text = fs::read_to_string(machine.config())?;
    ensure!(text.contains("# Written by hand.") && text.contains("# the old hall"), "{text}");
    assert_eq!(machine.setting("log")?, "debug");
    assert_eq!(machine.files()?.len(), 5, "an old secret was left");
    let keys = |bundle: &Path| Ok(Bundle::parse(&fs::read_to_string(bundle)?)?.keys.key().public());
    let (one, two): (Result<_>, Result<_>) = (keys(&first), keys(&bundle));
    assert_eq!(one?, two?, "its passports stay good");
    machine.refuses(&first, "joined by a later bundle")
}

#[test]
fn what_does_not_fit_is_refused_in_words_and_changes_nothing() -> Result<()> {
    let house = House::new()?;
    let office = Office::new(&house, "office")?;
    let machine = Machine::new(&house, "machine")?;
    let bundle = office.enrol("river-city", "kiosk-1", BROKER)?;
    let text = fs::read_to_string(&bundle)?;
    let changed = |name: &str, text: &str| -> Result<PathBuf> {
        let path = house.folder().join(name);
        fs::write(&path, text)?;
        Ok(path)
    };
    machine.refuses(&changed("half", &text[..text.len() / 2])?, "the end is missing")?;
    machine.refuses(
        &changed("keys", &fs::read_to_string(office.folder.join("keys/kiosk-1.keys"))?)?,
        "end is missing",
    )?;
    machine.refuses(&changed("photo", "\u{fffd}JFIF")?, "is not a bundle")?;
    machine.refuses(&house.folder().join("nothing"), "reading the bundle")?;

    let forger = Forger::of(&office)?;
    let dated = |name: &str, years| -> Result<PathBuf> {
        let mut dated = Bundle::parse(&text)?;
        let [certificate, key] = forger.sign(("river-city", "kiosk-1"), years)?;
        (dated.certificate, dated.key) = (certificate, key.into());
        changed(name, &dated.to_text())
    };
    machine.refuses(&dated("over", (2020, 2021))?, "its certificate ended on 2021-12-31")?;
    machine.refuses(&dated("early", (2090, 2091))?, "the clock is wrong")?;
    let other = Bundle::parse(&fs::read_to_string(office.enrol("river-city", "kiosk-2", BROKER)?)?)?;
    let mut mixed = Bundle::parse(&text)?;
    (mixed.certificate, mixed.key) = (other.certificate.clone(), other.key.clone());
    machine.refuses(&changed("mixed", &mixed.to_text())?, "two bundles were mixed")?;
    mixed.certificate = Bundle::parse(&text)?.certificate;
    machine.refuses(&changed("keyless", &mixed.to_text())?, "the key is not the one of the certificate")?;
    let stranger = Office::new(&house, "elsewhere")?;
    let mut foreign = Bundle::parse(&text)?;
    foreign.ca = Bundle::parse(&fs::read_to_string(stranger.enrol("v", "d", BROKER)?)?)?.ca;
    machine.refuses(&changed("foreign", &foreign.to_text())?, "is not signed by the CA beside it")?;

    machine.joins(&bundle)?;
    let nature = office.enrol("river-nature", "kiosk-9", BROKER)?;
    machine.refuses(&nature, "take the bundle of this machine")
}

#[test]
fn a_user_without_rights_is_told_whose_they_are() -> Result<()> {
    let house = House::new()?;
    let office = Office::new(&house, "office")?;
    let bundle = house.folder().join("open.bundle");
    fs::copy(office.enrol("river-city", "kiosk-1", BROKER)?, &bundle)?;
    let machine = Machine::new(&house, "machine")?;
    fs::set_permissions(&machine.folder, Permissions::from_mode(0o555))?;
    for open in [house.folder(), &bundle] {
        fs::set_permissions(open, Permissions::from_mode(0o755))?;
    }
    let mut command = program::command("edge-agent", house.folder())?;
    command.current_dir("/").arg("join").arg(&bundle).arg("--config").arg(machine.config());
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.code() == Some(1) && said.contains("this user may not write into"), "{said}");
    ensure!(machine.files()?.is_empty(), "something was left");
    Ok(())
}
