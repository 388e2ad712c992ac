//! A mail server on loopback that takes everything, remembers what it took, and lets a story act at any step.

use std::sync::{Arc, Mutex};

use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A step of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `MAIL FROM` came.
    Mail,
    /// The final dot came; the message counts as taken.
    Dot,
    /// Our 250 to the dot is on its way.
    Accepted,
}

/// What was taken: recipient, Message-ID, notice keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub recipient: String,
    pub message_id: String,
    pub keys: String,
}

type Act = Box<dyn Fn(usize, Step) + Send + Sync>;

/// The server; ends with the test.
#[derive(Clone)]
pub(crate) struct PostOffice {
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    act: Arc<Mutex<Option<Act>>>,
    steps: Arc<Mutex<usize>>,
}

impl PostOffice {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let office = Self {
            port: listener.local_addr().unwrap().port(),
            taken: Arc::default(),
            act: Arc::default(),
            steps: Arc::default(),
        };
        let serving = office.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let office = serving.clone();
                tokio::spawn(async move {
                    // A client that dies ends its conversation, and only that.
                    let _ = office.talk(stream).await;
                });
            }
        });
        office
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Acts at every step from now on; steps are counted from 1.
    pub(crate) fn at_every_step(&self, act: impl Fn(usize, Step) + Send + Sync + 'static) {
        *self.steps.lock().unwrap() = 0;
        *self.act.lock().unwrap() = Some(Box::new(act));
    }

    pub(crate) fn act_no_more(&self) {
        *self.act.lock().unwrap() = None;
    }

    fn step(&self, step: Step) {
        let n = {
            let mut steps = self.steps.lock().unwrap();
            *steps += 1;
            *steps
        };
        if let Some(act) = &*self.act.lock().unwrap() {
            act(n, step);
        }
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 shop.example\r\n").await?;
        let mut recipient = String::new();
        while let Some(line) = lines.next_line().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => write.write_all(b"250-shop.example\r\n250 8BITMIME\r\n").await?,
                "MAIL" => {
                    self.step(Step::Mail);
                    write.write_all(b"250 ok\r\n").await?;
                }
                "RCPT" => {
                    recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    write.write_all(b"250 ok\r\n").await?;
                }
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut body = String::new();
                    loop {
                        let Some(line) = lines.next_line().await? else { return Ok(()) };
                        if line == "." {
                            break;
                        }
                        body.push_str(line.strip_prefix('.').unwrap_or(&line));
                        body.push_str("\r\n");
                    }
                    self.step(Step::Dot);
                    self.take(&recipient, &body);
                    write.write_all(b"250 taken\r\n").await?;
                    write.flush().await?;
                    self.step(Step::Accepted);
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => write.write_all(b"250 ok\r\n").await?,
            }
        }
        Ok(())
    }

    fn take(&self, recipient: &str, body: &str) {
        let message = MessageParser::default().parse(body.as_bytes()).unwrap();
        let header =
            |name: &str| message.header_raw(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        self.taken.lock().unwrap().push(Taken {
            recipient: recipient.to_owned(),
            message_id: header("Message-ID"),
            keys: header("X-Orderd-Key"),
        });
    }
}
