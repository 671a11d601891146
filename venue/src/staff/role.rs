//! The roles staff choose from, and their words.

use super::Reason;
use crate::{
    desk::Words,
    entry::{By, Role},
};

/// The roles staff choose from, whoever most often stands at a kiosk first.
pub const ROLES: [Role; 6] = [
    Role::VisitorServices,
    Role::Educator,
    Role::VolunteerLead,
    Role::Volunteer,
    Role::Technician,
    Role::DutyManager,
];

/// What a role is called.
#[must_use]
pub fn role_words(role: Role) -> Words {
    let (zh, en) = match role {
        Role::Visitor => ("来宾", "Visitor"),
        Role::Staff => ("工作人员", "Staff"),
        Role::Volunteer => ("志愿者", "Volunteer"),
        Role::Device => ("设备自动", "The device"),
        Role::VisitorServices => ("观众服务", "Visitor services"),
        Role::Educator => ("科普辅导", "Educator"),
        Role::VolunteerLead => ("志愿者领队", "Volunteer lead"),
        Role::Technician => ("技术人员", "Technician"),
        Role::DutyManager => ("值班负责人", "Duty manager"),
    };
    Words::new(zh, en)
}

/// Who did it and why, as an entry says it.
#[must_use]
pub fn by(role: Role, reason: &Reason) -> By {
    By { role, reason: reason.as_str().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_role_that_can_be_chosen_has_words_of_its_own() {
        let zh: BTreeSet<_> = ROLES.iter().map(|role| role_words(*role).zh).collect();
        let en: BTreeSet<_> = ROLES.iter().map(|role| role_words(*role).en).collect();
        assert_eq!((zh.len(), en.len()), (ROLES.len(), ROLES.len()));
        assert!(!ROLES.contains(&Role::Visitor) && !ROLES.contains(&Role::Device));
    }
}
