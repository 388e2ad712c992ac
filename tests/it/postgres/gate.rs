//! A gate before a server, on loopback: it can speak TLS, swallow what a session asks for, and stand still.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::Server;

/// The number a client asks for TLS with.
const TLS_PLEASE: u32 = 80_877_103;

/// A running gate; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Gate {
    port: u16,
    still: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// What it does to a conversation.
#[derive(Clone, Default)]
pub(crate) struct Manner {
    /// Speaks TLS with this certificate.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Drops the settings of a session, as a pooler in transaction mode may.
    pub(crate) swallows: bool,
}

impl Gate {
    pub(crate) async fn before(server: &Server, manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (still, is_still) = watch::channel(false);
        let socket = server.folder().join(".s.PGSQL.5432");
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, socket.clone(), manner.clone(), is_still.clone()));
            }
        });
        Self { port, still, task }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Lets nothing through until it is told otherwise; connections stay open.
    pub(crate) fn stand_still(&self, still: bool) {
        self.still.send_replace(still);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    mut client: tokio::net::TcpStream,
    socket: PathBuf,
    manner: Manner,
    still: watch::Receiver<bool>,
) -> Option<()> {
    let mut head = packet(&mut client).await?;
    if head.get(4..8)? == TLS_PLEASE.to_be_bytes() {
        if let Some(config) = &manner.tls {
            client.write_all(b"S").await.ok()?;
            let mut client = TlsAcceptor::from(config.clone()).accept(client).await.ok()?;
            let head = packet(&mut client).await?;
            return forward(client, head, &socket, &manner, still).await;
        }
        client.write_all(b"N").await.ok()?;
        head = packet(&mut client).await?;
    }
    forward(client, head, &socket, &manner, still).await
}

async fn forward<C: AsyncRead + AsyncWrite + Unpin>(
    mut client: C,
    head: Vec<u8>,
    socket: &Path,
    manner: &Manner,
    mut still: watch::Receiver<bool>,
) -> Option<()> {
    let head = if manner.swallows { without_options(&head)? } else { head };
    let mut server = UnixStream::connect(socket).await.ok()?;
    server.write_all(&head).await.ok()?;
    loop {
        tokio::select! {
            biased;
            changed = still.wait_for(|still| *still) => changed.ok().map(drop)?,
            ended = copy_bidirectional(&mut client, &mut server) => return ended.ok().map(drop),
        }
        still.wait_for(|still| !*still).await.ok()?;
    }
}

/// A packet of the beginning of a conversation, with its length in front.
async fn packet<C: AsyncRead + Unpin>(client: &mut C) -> Option<Vec<u8>> {
    let length = client.read_u32().await.ok()?;
    let mut packet = length.to_be_bytes().to_vec();
    packet.resize(usize::try_from(length).ok()?, 0);
    client.read_exact(packet.get_mut(4..)?).await.ok()?;
    Some(packet)
}

fn without_options(head: &[u8]) -> Option<Vec<u8>> {
    let words: Vec<&[u8]> = head.get(8..)?.split(|byte| *byte == 0).collect();
    let mut kept = head.get(4..8)?.to_vec();
    for pair in words.chunks(2).filter(|pair| pair.len() == 2 && !pair[0].is_empty() && pair[0] != b"options") {
        for word in pair {
            kept.extend_from_slice(word);
            kept.push(0);
        }
    }
    kept.push(0);
    let mut packet = u32::try_from(kept.len() + 4).ok()?.to_be_bytes().to_vec();
    packet.append(&mut kept);
    Some(packet)
}
