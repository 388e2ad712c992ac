//! Delivery: what is due in the outbox, one message at a time, claimed before its final dot and noted after the 250.
//!
//! A task of its own in the daemon, so that a slow mail server holds up neither cycles nor other recipients.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tokio::sync::watch;
use tracing::{info, warn};

use super::{Shared, workbook};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::decide::still_due;
use crate::documents::pack::pack;
use crate::domain::document::Document;
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::notice::{Notice, NoticeKind};
use crate::mail::transport::{file, smtp};
use crate::mail::{
    Attachment, Attempt, Composer, Letter, Links, Sender, Session, Transport, Verdict, Wording, message_id, verdict,
};
use crate::store::{Lease, OutboxMessage, Store, StoreError};

/// Messages taken from the outbox at once.
const BATCH: usize = 100;
/// A mail whose attachment is not on disk yet is tried again after this.
const ATTACHMENT_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The kind of attachment.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What a round of delivery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Accepted by the mail server.
    pub sent: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Refused for good.
    pub failed: usize,
    /// No longer worth sending.
    pub discarded: usize,
}

/// Everything delivery needs.
pub struct Postman {
    config: Arc<Config>,
    clock: Clock,
    store: Arc<Store>,
    lease: Arc<Lease>,
    facts: Shared,
    transport: Arc<Transport>,
    composer: Composer,
    sender: Sender,
    stopped_until: Option<DateTime<Utc>>,
    /// Turns true when the process is to end.
    stop: Option<watch::Receiver<bool>>,
}

/// What to do about one message before it is composed.
enum Ready {
    Send { links: Links, attachments: Vec<Attachment>, notices: Vec<Notice> },
    Wait(&'static str),
    Drop(String),
}

impl Postman {
    /// Prepares wording and transport.
    ///
    /// # Errors
    /// What in the configuration cannot be used.
    pub(super) fn new(
        config: Arc<Config>,
        clock: Clock,
        (store, lease, facts): (Arc<Store>, Arc<Lease>, Shared),
    ) -> anyhow::Result<Self> {
        let wording = match &config.mail.templates {
            Some(folder) => Wording::load(folder)?,
            None => Wording::built_in()?,
        };
        let sender = sender(&config)?;
        let transport = transport(&config)?;
        Ok(Self {
            composer: Composer::new(wording),
            config,
            clock,
            store,
            lease,
            facts,
            transport: Arc::new(transport),
            sender,
            stopped_until: None,
            stop: None,
        })
    }

    /// Ends a round early once `stop` is true: what is past its final dot is finished, everything else stays queued.
    #[must_use]
    pub fn until(mut self, stop: watch::Receiver<bool>) -> Self {
        self.stop = Some(stop);
        self
    }

    fn is_stopping(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| *stop.borrow())
    }

    /// Delivers what is due, for at most `limit`.
    ///
    /// # Errors
    /// When the memory cannot be used; mail servers' refusals are outcomes, not errors.
    pub async fn round(&mut self, limit: Duration) -> Result<Delivered, StoreError> {
        let mut done = Delivered::default();
        let now = self.clock.now();
        if self.stopped_until.is_some_and(|until| now < until) {
            return Ok(done);
        }
        self.stopped_until = None;
        let ends = tokio::time::Instant::now() + limit;
        loop {
            let due = self.store.due(self.clock.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(done);
            }
            let transport = self.transport.clone();
            let mut session = transport.session();
            for message in due {
                let go_on = self.one(&message, &mut session, &mut done).await?;
                if self.is_stopping() {
                    // Perhaps in the middle of a conversation: the connection is dropped, not closed politely.
                    return Ok(done);
                }
                if !go_on || tokio::time::Instant::now() >= ends {
                    session.close().await;
                    return Ok(done);
                }
            }
            session.close().await;
        }
    }

    /// One message. `false`: the server is the trouble, the rest waits.
    async fn one(
        &mut self,
        message: &OutboxMessage,
        session: &mut Session<'_>,
        done: &mut Delivered,
    ) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let (links, attachments, notices) = match self.ready(message) {
            Ready::Send { links, attachments, notices } => (links, attachments, notices),
            Ready::Wait(reason) => {
                self.store.defer(&self.lease, message.id, now, now + ATTACHMENT_WAIT, reason, None).await?;
                done.deferred += 1;
                return Ok(true);
            }
            Ready::Drop(reason) => {
                self.store.discard(&self.lease, message.id, &reason).await?;
                info!(message = message.id, "a mail was no longer due and was dropped");
                done.discarded += 1;
                return Ok(true);
            }
        };
        let keys: Vec<_> = message.notices.iter().map(|n| n.key.clone()).collect();
        let id =
            message.message_id.clone().unwrap_or_else(|| message_id(&keys, &message.recipient, self.sender.domain()));
        let root = match notices.first().and_then(|n| n.order) {
            Some(order) => self.store.thread_root(order, &message.recipient).await?,
            None => None,
        };
        let letter = Letter {
            recipient: &message.recipient,
            notices: &notices,
            from: &self.sender,
            company: &self.config.policy.company,
            links: &links,
            attachments: &attachments,
            at: now,
            message_id: &id,
            references: root.as_deref().filter(|root| *root != id),
        };
        let composed = match self.composer.compose(&letter) {
            Ok(composed) => composed,
            Err(error) => {
                warn!(message = message.id, %error, "a mail cannot be composed");
                self.store.fail(&self.lease, message.id, &format!("surat tidak dapat disusun: {error}")).await?;
                done.failed += 1;
                return Ok(true);
            }
        };
        if let Some(fault) = &composed.wording_fault {
            warn!(message = message.id, fault, "a template of mail.templates failed, the built-in one was used");
        }
        let prepared = tokio::select! {
            prepared = session.prepare(&composed) => prepared,
            () = stopped(self.stop.clone()) => return Ok(false),
        };
        let outcome = match prepared {
            Err(outcome) => outcome,
            Ok(ready) => {
                let (store, lease) = (&self.store, &self.lease);
                let claimed = ready
                    .transmit(async || match store.mark_sending(lease, message.id, &id).await {
                        Ok(true) => Ok(()),
                        Ok(false) => Err(None),
                        Err(error) => Err(Some(error)),
                    })
                    .await;
                match claimed {
                    Ok(outcome) => outcome,
                    // A person dropped it while it was being prepared.
                    Err(None) => return Ok(true),
                    Err(Some(error)) => return Err(error),
                }
            }
        };
        let attempt = Attempt { number: message.attempts + 1, first: message.queued_at, now: self.clock.now() };
        let ends_batch = outcome.ends_batch();
        self.settle(message, verdict(&outcome, &attempt), done).await?;
        Ok(!ends_batch && self.stopped_until.is_none())
    }

    async fn settle(
        &mut self,
        message: &OutboxMessage,
        verdict: Verdict,
        done: &mut Delivered,
    ) -> Result<(), StoreError> {
        let (lease, now) = (&self.lease, self.clock.now());
        match verdict {
            Verdict::Sent { note: _ } => {
                self.store.mark_sent(lease, message.id, now, None).await?;
                done.sent += 1;
            }
            Verdict::Retry { at, reason, maybe_delivered } => {
                let note =
                    maybe_delivered.then_some("mungkin sudah diterima; dikirim ulang dengan Message-ID yang sama");
                self.store.defer(lease, message.id, now, at, &reason, note).await?;
                info!(message = message.id, "a mail is tried again later");
                done.deferred += 1;
            }
            Verdict::Fail { reason } => {
                self.store.fail(lease, message.id, &reason).await?;
                warn!(message = message.id, "a mail was refused for good; see orderd mail list");
                done.failed += 1;
            }
            Verdict::StopAll { until, reason } => {
                self.store.defer(lease, message.id, now, until, &reason, None).await?;
                warn!(reason, "sending stops until the mail settings are put right");
                self.stopped_until = Some(until);
                done.deferred += 1;
            }
        }
        Ok(())
    }

    /// Checks again whether a message is still worth sending, and gathers what it carries.
    fn ready(&self, message: &OutboxMessage) -> Ready {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let mut why_not = None;
        let notices: Vec<Notice> = message
            .notices
            .iter()
            .filter(|notice| match still_due::still_due(notice, &facts) {
                Ok(()) => true,
                Err(reason) => {
                    why_not = Some(reason);
                    false
                }
            })
            .cloned()
            .collect();
        // A message under a Message-ID that may have gone out is sent again as it was.
        let notices = if message.message_id.is_some() { message.notices.clone() } else { notices };
        if notices.is_empty() {
            return Ready::Drop(why_not.unwrap_or_default());
        }
        let mut attachments = Vec::new();
        for notice in &notices {
            if notice.key.kind == NoticeKind::AccountingExport {
                match self.workbook_of(notice) {
                    Some(attachment) => attachments.push(attachment),
                    None => return Ready::Wait("buku kerja akunting belum selesai ditulis"),
                }
            }
            if notices.len() == 1 {
                attachments.extend(self.pack_of(notice, &facts));
            }
        }
        Ready::Send { links: self.links(&notices, &facts), attachments, notices }
    }

    fn workbook_of(&self, notice: &Notice) -> Option<Attachment> {
        let day = NaiveDate::parse_from_str(&notice.key.episode.to_string(), "%Y%m%d").ok()?;
        let path: PathBuf = workbook::path_of_day(&self.config, day);
        let bytes = std::fs::read(&path).ok()?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(Attachment { name, mime: XLSX.to_owned(), bytes })
    }

    /// The documents of an order so far, of the kinds the notice asks for.
    fn pack_of(&self, notice: &Notice, facts: &Facts) -> Option<Attachment> {
        if notice.attach.is_empty() {
            return None;
        }
        let order = facts.orders.get(&notice.order?)?;
        let documents: Vec<Document> =
            documents(order).into_iter().filter(|d| notice.attach.contains(&d.kind)).cloned().collect();
        if documents.is_empty() {
            return None;
        }
        let bytes = document_pack(&self.config, order, &documents)
            .map_err(|error| warn!(%error, "a document pack cannot be made; the mail goes without it"))
            .ok()?;
        Some(Attachment { name: format!("{}.xlsx", order.id), mime: XLSX.to_owned(), bytes })
    }

    /// Links to rows as they stand now; rows move, so they are made when the mail is sent.
    fn links(&self, notices: &[Notice], facts: &Facts) -> Links {
        let sheet = &self.config.sheet;
        let mut links = Links::new();
        for (tab, id) in notices.iter().filter_map(|n| n.brief.place.as_ref()) {
            let Some(gid) = facts.system.tabs.get(tab).and_then(|t| t.sheet_id) else { continue };
            let order = id.parse::<OrderId>().ok().and_then(|o| facts.orders.get(&o)).map(|f| f.seen.at);
            let row =
                order.or_else(|| id.parse::<PaymentId>().ok().and_then(|p| facts.payments.get(&p)).map(|f| f.seen.at));
            let range = row.map(|r| format!("&range=A{}", r + 1)).unwrap_or_default();
            let url = format!("{}{}/edit#gid={gid}{range}", sheet.web_url, sheet.spreadsheet_id);
            links.insert((tab.clone(), id.clone()), url);
        }
        links
    }
}

/// Comes back when `stop` is true; never without one.
async fn stopped(stop: Option<watch::Receiver<bool>>) {
    if let Some(mut stop) = stop
        && stop.wait_for(|stop| *stop).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

/// The documents of an order that are in force, in the order of their making.
#[must_use]
pub fn documents(order: &OrderFacts) -> Vec<&Document> {
    let proforma = order.proforma.as_ref().filter(|p| !p.void).map(|p| &p.document);
    let delivery = order.delivery.as_ref().filter(|d| !d.void);
    [proforma, delivery.map(|d| &d.order), delivery.map(|d| &d.invoice), order.credit_note.as_ref()]
        .into_iter()
        .flatten()
        .collect()
}

/// The workbook of some documents of an order.
///
/// # Errors
/// When the workbook cannot be made.
pub fn document_pack(config: &Config, order: &OrderFacts, documents: &[Document]) -> anyhow::Result<Vec<u8>> {
    let permit = (!order.permit.is_empty()).then_some(&*order.permit);
    Ok(pack(documents, &config.policy.company, permit, None)?)
}

fn sender(config: &Config) -> anyhow::Result<Sender> {
    let from = &config.mail.from;
    let mut sender = Sender::parse(&from.address).with_context(|| format!("mail.from {}", from.address))?;
    if let Some(name) = &from.name {
        sender.name.clone_from(name);
    }
    Ok(sender)
}

/// The configured way out.
///
/// # Errors
/// When a certificate file cannot be read or the settings cannot be used.
pub fn transport(config: &Config) -> anyhow::Result<Transport> {
    match &config.mail.transport {
        config::Transport::File { dir } => {
            std::fs::create_dir_all(dir).with_context(|| format!("cannot make {} (mail.dir)", dir.display()))?;
            Ok(Transport::File(file::Folder::new(dir.clone(), config.policy.timezone)))
        }
        config::Transport::Smtp(server) => {
            let extra_roots = match &server.ca_file {
                Some(path) => Some(
                    std::fs::read(path).with_context(|| format!("cannot read {} (mail.ca_file)", path.display()))?,
                ),
                None => None,
            };
            let settings = smtp::Settings {
                host: server.host.clone(),
                port: server.port,
                tls: match server.tls {
                    config::Tls::Implicit => smtp::Tls::Implicit,
                    config::Tls::StartTls => smtp::Tls::StartTls,
                    config::Tls::None => smtp::Tls::None,
                },
                login: server.login.as_ref().map(|l| (l.username.clone(), l.password.clone())),
                extra_roots,
                hello: sender(config)?.domain().to_owned(),
                limits: smtp::Limits::default(),
            };
            Ok(Transport::Smtp(smtp::Server::new(settings)?))
        }
    }
}
