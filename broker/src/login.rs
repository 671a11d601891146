//! What a client tells a broker elsewhere that asks who it is: a name from the settings,
//! and a password from a file of its own, so that settings hold no secret.

use anyhow::{Context, Result, bail, ensure};
use rumqttc::MqttOptions;
use std::{fmt, fs, io::Read, os::unix::fs::PermissionsExt, path::Path};
use zeroize::Zeroizing;

/// Bytes of a password: more than anybody types, and less than a file named by mistake.
const LONGEST: usize = 1024;

/// The rights of others to a file; the group of the program's user may read it.
const OTHERS: u32 = 0o007;

/// A name and its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    user: String,
    password: Zeroizing<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

impl Login {
    /// The login that the settings of these two keys name; none when both are empty.
    ///
    /// # Errors
    /// When one of them is empty, or the file can't be read, can be read by everybody, or
    /// holds no password.
    pub fn read([user_key, file_key]: [&str; 2], user: &str, file: &Path) -> Result<Option<Self>> {
        match (user.is_empty(), file.as_os_str().is_empty()) {
            (true, true) => return Ok(None),
            (true, false) => bail!(
                "{file_key} = {file:?} and {user_key} is empty: write the name the broker knows this machine \
                 by, or leave both empty"
            ),
            (false, true) => bail!(
                "{user_key} = {user:?} and {file_key} is empty: name a file that holds the password, or \
                 leave both empty"
            ),
            (false, false) => {}
        }
        let password = password(file).with_context(|| format!("{file_key} = {file:?}"))?;
        Ok(Some(Self { user: user.to_owned(), password }))
    }

    /// Makes a client log in with it.
    pub fn give(&self, options: &mut MqttOptions) {
        options.set_credentials(&self.user, self.password.as_str());
    }
}

fn password(file: &Path) -> Result<Zeroizing<String>> {
    let unreadable =
        "it can't be read; write the password into it, for this program's user alone (chmod 600)";
    let about = fs::metadata(file).context(unreadable)?;
    // A pipe would be waited for.
    ensure!(about.is_file(), "it is no file; write the password into a file of its own");
    ensure!(
        about.permissions().mode() & OTHERS == 0,
        "everybody on this machine can read the password; allow it to the program's user alone (chmod o= FILE)"
    );
    let mut text = Zeroizing::new(String::new());
    let at_most = u64::try_from(LONGEST + "\r\n".len() + 1)?;
    fs::File::open(file).context(unreadable)?.take(at_most).read_to_string(&mut text).context(unreadable)?;
    let line = text.trim_end_matches(['\r', '\n']);
    ensure!(!line.trim().is_empty(), "it is empty; write the password into it");
    ensure!(
        line.len() <= LONGEST && !line.contains('\n'),
        "it holds more than a password; write the password alone, on one line"
    );
    Ok(Zeroizing::new(line.to_owned()))
}
