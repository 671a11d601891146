//! Three nodes of NATS as one broker: what it keeps lies with two of them at least, so that one
//! may die.

use super::{Kept, alone, fetched};
use crate::house::free_address;
use anyhow::{Context, Result, ensure};
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

/// Nodes of the cluster.
const NODES: usize = 3;

/// How long a node may take to say how it is.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// The file of a node's address where it says how it is.
const HEALTH: &str = "health";

struct Ports {
    mqtt: String,
    clients: String,
    health: String,
    cluster: String,
}

pub(super) fn cluster(folder: &Path) -> Result<(Vec<String>, Vec<Kept>)> {
    let program = fetched("nats-server", "scripts/nats-server")?;
    let mut all = Vec::new();
    for _ in 0..NODES {
        let [mqtt, clients, health, cluster] =
            [free_address()?, free_address()?, free_address()?, free_address()?];
        all.push(Ports { mqtt, clients, health, cluster });
    }
    let routes: Vec<String> =
        all.iter().map(|node| format!("{:?}", format!("nats://{}", node.cluster))).collect();
    let mut nodes = Vec::new();
    for (number, ports) in all.iter().enumerate() {
        let name = format!("nats-{number}");
        let home = folder.join(&name);
        std::fs::create_dir_all(&home)?;
        std::fs::write(home.join(HEALTH), &ports.health)?;
        std::fs::write(home.join("nats.conf"), config(&name, &home, ports, &routes))?;
        let (program, at) = (program.clone(), home.clone());
        let make = move || {
            let mut command = alone(&program, &at);
            command.args(["-c", "nats.conf"]);
            Ok(command)
        };
        nodes.push(Kept::new(&name, home.join("nats.log"), Box::new(make)));
    }
    Ok((all.into_iter().map(|node| node.mqtt).collect(), nodes))
}

/// Two seconds until a message is sent again, and a thousand on their way to a subscriber:
/// with the half minute and hundred of the defaults headquarters is fed too slowly after a
/// node has died.
fn config(name: &str, home: &Path, ports: &Ports, routes: &[String]) -> String {
    let Ports { mqtt, clients, health, cluster } = ports;
    let routes = routes.join(", ");
    let store = home.join("store");
    format!(
        "server_name: {name}\nlisten: {clients:?}\nhttp: {health:?}\n\
         cluster {{ name: stories, listen: {cluster:?}, routes: [{routes}] }}\n\
         jetstream {{ store_dir: {store:?}, max_memory_store: 64MB, max_file_store: 2GB }}\n\
         mqtt {{ listen: {mqtt:?}, ack_wait: \"2s\", max_ack_pending: 1000 }}\n"
    )
}

/// Whether every node has found the others and has what they keep.
pub(super) fn healthy(nodes: &[Kept]) -> Result<()> {
    for node in nodes {
        let home = node.home().context("a node without a folder")?;
        let at = std::fs::read_to_string(home.join(HEALTH))?;
        let mut line = TcpStream::connect(&at)?;
        line.set_read_timeout(Some(ANSWERS_WITHIN))?;
        line.write_all(b"GET /healthz HTTP/1.0\r\n\r\n")?;
        let mut said = String::new();
        line.read_to_string(&mut said)?;
        ensure!(said.contains("200 OK"), "{} says {said}", node.name());
    }
    Ok(())
}
