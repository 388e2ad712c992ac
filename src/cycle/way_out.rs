//! The way mail leaves, as the configuration names it.

use anyhow::Context;

use crate::config::{self, Config};
use crate::mail::transport::{file, smtp};
use crate::mail::{Sender, Transport};

/// Who the mails are from.
///
/// # Errors
/// When the configured address is none.
pub fn sender(config: &Config) -> anyhow::Result<Sender> {
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
