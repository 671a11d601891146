//! Who this device says it is to the brokers it uses, where they ask.

use super::Settings;
use anyhow::{Result, ensure};
use broker::Login;

impl Settings {
    /// What it tells the campaign's broker.
    ///
    /// # Errors
    /// When half of it is missing, or the password can't be used.
    pub fn login(&self) -> Result<Option<Login>> {
        Login::read(["broker_user", "broker_password_file"], &self.broker_user, &self.broker_password_file)
    }

    /// What it tells the broker of the house.
    ///
    /// # Errors
    /// As [`Settings::login`], and when there is no broker of the house that asks.
    pub fn house_login(&self) -> Result<Option<Login>> {
        let keys = ["house_broker_user", "house_broker_password_file"];
        let login = Login::read(keys, &self.house_broker_user, &self.house_broker_password_file)?;
        ensure!(
            login.is_none() || !self.hub,
            "house_broker_user = {:?} and hub = true: the hub's own broker asks nobody who they are; leave it \
             empty, or set hub = false and `house_broker` to the mosquitto of the house",
            self.house_broker_user
        );
        ensure!(
            login.is_none() || !self.house_broker.is_empty(),
            "house_broker_user = {:?} and house_broker is empty: set `house_broker` to the broker that asks, \
             or leave both empty",
            self.house_broker_user
        );
        Ok(login)
    }
}
