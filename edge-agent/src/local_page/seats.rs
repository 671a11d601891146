//! Connections: few at a time, and none for long. Who finds no seat waits in the system's own
//! queue; who says nothing is shown out.

use axum::serve::Listener;
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Sleep, sleep},
};

/// Connections at a time: a browser opens six, and each is for one request.
const SEATS: usize = 8;

/// How long one connection may last: a request takes milliseconds.
const LONGEST_STAY: Duration = Duration::from_secs(10);

/// A listener with so many seats.
#[derive(Debug)]
pub(super) struct Seats {
    listener: TcpListener,
    free: Arc<Semaphore>,
    stay: Duration,
}

impl Seats {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener, free: Arc::new(Semaphore::new(SEATS)), stay: LONGEST_STAY }
    }
}

impl Listener for Seats {
    type Io = Seated;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Seated, SocketAddr) {
        loop {
            // The semaphore is never closed.
            let Ok(seat) = self.free.clone().acquire_owned().await else { continue };
            let (stream, from) = Listener::accept(&mut self.listener).await;
            return (Seated { stream, until: Box::pin(sleep(self.stay)), _seat: seat }, from);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection on its seat; the seat is free when it is dropped.
#[derive(Debug)]
pub(super) struct Seated {
    stream: TcpStream,
    until: Pin<Box<Sleep>>,
    _seat: OwnedSemaphorePermit,
}

impl Seated {
    fn in_time(&mut self, context: &mut Context<'_>) -> io::Result<&mut TcpStream> {
        match self.until.as_mut().poll(context) {
            Poll::Pending => Ok(&mut self.stream),
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl AsyncRead for Seated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let stream = self.in_time(context)?;
        Pin::new(stream).poll_read(context, into)
    }
}

impl AsyncWrite for Seated {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let stream = self.in_time(context)?;
        Pin::new(stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream = self.in_time(context)?;
        Pin::new(stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream = self.in_time(context)?;
        Pin::new(stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;

    async fn seats() -> (Seats, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (Seats::new(listener), address)
    }

    #[tokio::test]
    async fn there_are_so_many_and_one_that_leaves_makes_room() {
        let (mut seats, address) = seats().await;
        let mut guests = Vec::new();
        for _ in 0..=SEATS {
            guests.push(TcpStream::connect(address).await.unwrap());
        }
        let mut seated = Vec::new();
        for _ in 0..SEATS {
            seated.push(seats.accept().await.0);
        }
        assert!(tokio::time::timeout(Duration::from_millis(50), seats.accept()).await.is_err());
        seated.pop();
        seats.accept().await;
    }

    #[tokio::test]
    async fn who_says_nothing_is_shown_out() {
        let (mut seats, address) = seats().await;
        seats.stay = Duration::from_millis(20);
        let _guest = TcpStream::connect(address).await.unwrap();
        let (mut seated, _) = seats.accept().await;
        let error = seated.read(&mut [0; 9]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
