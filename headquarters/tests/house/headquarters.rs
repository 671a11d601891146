//! Headquarters inside the test, on ports that are free.

use crate::device::PATIENCE;
use headquarters::{
    archive::Archive, intake::wall_now, packs::Packs, serve, settings::BrokerAt, shards::Shards,
};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time,
};
use venue::hash::StoreId;

pub(crate) const STORE: StoreId = StoreId([5; 16]);

pub(crate) struct Running {
    pub(crate) board: SocketAddr,
    pub(crate) broker: SocketAddr,
    pub(crate) archive: PathBuf,
    stop: oneshot::Sender<()>,
    task: JoinHandle<anyhow::Result<()>>,
}

/// A port that was free a moment ago: the embedded broker takes no listener.
pub(crate) fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Running {
    pub(crate) async fn start(folder: &Path) -> Self {
        let archive = folder.join("archive.sqlite");
        let opened = Archive::open(&archive, STORE, wall_now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (board, broker) = (listener.local_addr().unwrap(), free_port());
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        let packs = Packs::load(&[]).unwrap();
        let at = (BrokerAt::Embedded(broker), env!("CARGO_BIN_EXE_headquarters").into());
        let task = tokio::spawn(serve::run(at, packs, opened, (Some(listener), Shards::ALL), stopped));
        let running = Self { board, broker, archive, stop, task };
        let linked = async {
            while !running.get("/healthz").await.contains("200 OK") {
                time::sleep(time::Duration::from_millis(20)).await;
            }
        };
        time::timeout(PATIENCE, linked).await.expect("headquarters reaches its broker");
        running
    }

    /// The whole answer to a request.
    pub(crate) async fn get(&self, path: &str) -> String {
        let mut connection = self.ask(path).await;
        let mut answer = String::new();
        time::timeout(PATIENCE, connection.read_to_string(&mut answer)).await.unwrap().unwrap();
        answer
    }

    /// Views from the stream of events until one satisfies.
    pub(crate) async fn until_view(&self, holds: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let mut lines = BufReader::new(self.ask("/live").await).lines();
        let mut last = String::new();
        let wait = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                let Some(data) = line.strip_prefix("data: ") else { continue };
                last = data.to_owned();
                let view = serde_json::from_str(data).unwrap();
                if holds(&view) {
                    return view;
                }
            }
            panic!("the stream ended");
        };
        match time::timeout(PATIENCE, wait).await {
            Ok(view) => view,
            Err(_) => panic!("no such view in {PATIENCE:?}; the last one: {last}"),
        }
    }

    /// HTTP/1.0, so that the answer comes without chunks.
    pub(crate) async fn ask(&self, path: &str) -> TcpStream {
        let mut connection = TcpStream::connect(self.board).await.unwrap();
        let request = format!("GET {path} HTTP/1.0\r\nHost: board\r\n\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        connection
    }

    /// The reason why it ends by itself.
    pub(crate) async fn ends(self) -> String {
        let outcome = time::timeout(PATIENCE, self.task).await.expect("an end is bounded").unwrap();
        format!("{:#}", outcome.unwrap_err())
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        time::timeout(PATIENCE, self.task).await.expect("a stop is bounded").unwrap().unwrap();
    }
}
