//! Cells travel as rows `[site, hall, measure, method, group, value]`, in order.

use super::{BTreeMap, CellKey, GroupId, HallId, Measure, Method, NONE, SiteId, optional_id};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

#[derive(Deserialize)]
struct Row<V>(
    SiteId,
    #[serde(with = "optional_id")] Option<HallId>,
    Measure,
    Method,
    #[serde(with = "optional_id")] Option<GroupId>,
    V,
);

pub(crate) fn serialize<V: Serialize, S: Serializer>(
    cells: &BTreeMap<CellKey, V>,
    s: S,
) -> Result<S::Ok, S::Error> {
    s.collect_seq(cells.iter().map(|(key, value)| {
        let hall = key.hall.as_ref().map_or(NONE, HallId::as_str);
        let group = key.group.as_ref().map_or(NONE, GroupId::as_str);
        (&key.site, hall, key.measure, key.method, group, value)
    }))
}

pub(crate) fn deserialize<'de, V, D>(d: D) -> Result<BTreeMap<CellKey, V>, D::Error>
where
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let mut cells = BTreeMap::new();
    for Row(site, hall, measure, method, group, value) in Vec::<Row<V>>::deserialize(d)? {
        let key = CellKey { site, hall, measure, method, group };
        if cells.insert(key, value).is_some() {
            return Err(D::Error::custom("the page holds the same cell twice"));
        }
    }
    Ok(cells)
}
