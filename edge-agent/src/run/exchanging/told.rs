//! What people should know of the exchange, as the log says it.

use venue::{emergency, exchange::Told, id::CircleId};

/// What a circle tells.
pub(super) fn tell(circle: &CircleId, told: &Told) {
    match told {
        Told::Met { lid, venue, device } => {
            tracing::info!(%circle, %lid, device = %format!("{venue}/{device}"), "another device is heard");
        }
        Told::CaughtUp { facts } => tracing::info!(%circle, facts, "all that was heard of is here"),
        Told::Twin { session } => tracing::error!(%circle, session,
            "another program speaks with this ledger's id; was this card copied? Reflash one of the two"),
        Told::Rewound { held, theirs, lid } => tracing::error!(%circle, held, theirs, %lid,
            "others hold more of what was written since this machine started than its own ledger does; \
             was the ledger put back, or copied while it ran? Start the machine anew: until then what it \
             writes reaches nobody"),
        Told::Outside { lid, venue } => tracing::warn!(%circle, %lid, %venue,
            "facts of a venue that has no point on the trail were offered, and not taken"),
        Told::TooLarge { stream, s, reason } => tracing::error!(%circle, %stream, fact = s, reason,
            "a fact does not fit into a message; it stays in this ledger"),
        Told::Unreadable { topic, reason, count } => tracing::warn!(%circle, topic, reason, count,
            "messages of the circle can't be read; do all devices have keys of the same enrolment?"),
    }
}

/// What the house's emergencies tell.
pub(super) fn tell_of_emergency(told: &emergency::Told) {
    use emergency::Told;
    match told {
        Told::Said { word } => {
            tracing::warn!(term = word.term, emergency = word.emergency, lid = %word.call.lid,
            entry = word.call.n, "tells the house");
        }
        Told::Heard { lid, word } => tracing::warn!(term = word.term, emergency = word.emergency, %lid,
            called_by = %word.call.lid, entry = word.call.n, "the house says"),
        Told::Alone { entry } => tracing::warn!(
            entry,
            "an emergency was called here while no other device was heard, and too long ago to alarm the house; \
             it stays on the kiosks of this ledger until staff end it there"
        ),
        Told::Refused { topic, reason, count } => {
            tracing::warn!(topic, reason, count, "messages about an emergency were refused");
        }
        Told::Outdated { lid, word, term, count } => tracing::info!(%lid, said = word.term, term, count,
            "words of the house that are past were left aside; who says them hears what holds"),
    }
}
