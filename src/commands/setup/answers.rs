//! The answers a first configuration is made of, each understood when it is given. It writes nothing.

use std::path::{Path, PathBuf};

use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::ask::{Asker, Question};
use crate::cli;
use crate::config::{form_of, is_person, secret_file_is_private, spreadsheet_id};
use crate::sheet::google::{SheetClient, SheetOptions};

/// The roles beside admin, and what is asked of each.
const ROLES: [(&str, &str); 7] = [
    ("marketing", "Marketing"),
    ("rnd", "R&D"),
    ("ppic", "PPIC"),
    ("production", "Production"),
    ("purchasing", "Purchasing"),
    ("accounting", "Accounting"),
    ("logistics", "Logistics"),
];
/// How many outlets anybody has.
const MOST_OUTLETS: usize = 100;

/// Everything asked.
pub(super) struct Answers {
    pub spreadsheet_id: String,
    pub key: PathBuf,
    pub company: String,
    pub outlets: Vec<Outlet>,
    /// Admin first; a role without addresses is left to admin.
    pub roles: Vec<Role>,
    pub mail: Mail,
    pub from: String,
    /// The pre-filled link of the answer form; empty: there is none.
    pub form: String,
}

/// A role as the configuration calls it, and the addresses of whoever holds it.
pub(super) type Role = (&'static str, Vec<String>);

/// A kitchen.
pub(super) struct Outlet {
    pub name: String,
    pub store_managers: Vec<String>,
}

/// The way mail leaves.
pub(super) enum Mail {
    Server {
        host: String,
        tls: &'static str,
        port: Option<u16>,
        /// The name, and the file with the password.
        login: Option<(String, PathBuf)>,
    },
    Folder(PathBuf),
}

impl Answers {
    /// Asks for all of it; `None`: something was refused.
    pub(super) async fn gather(args: &cli::Setup, asker: &mut Asker) -> anyhow::Result<Option<Self>> {
        let question = required("--spreadsheet", "Spreadsheet: its address, or its id");
        let spreadsheet = asker.answer(&question, args.spreadsheet.as_deref(), spreadsheet_id)?;
        let api_url = args.api_url.as_deref().unwrap_or("https://sheets.googleapis.com/");
        let question = required("--key", "Key file of the service account (JSON)");
        let key = asker.answer(&question, as_text(args.key.as_ref()).as_deref(), |typed| key(typed, api_url))?;
        if let Some((_, account)) = &key {
            asker.say(&format!("  Share the spreadsheet with {account}, as Editor."));
        }
        let question = optional("--company", "Company, as on the letterhead (empty: later)");
        let company = asker.answer(&question, args.company.as_deref(), |typed| Ok(typed.to_owned()))?;
        let outlets = outlets(args, asker)?;
        let question = required("--admin", "Administrator: mail addresses, separated by commas");
        let admin = asker.answer(&question, args.admin.as_deref(), people)?;
        let roles = roles(args, asker)?;
        let question = required("--mail-from", "Sender of the mails, as in Order Desk <orders@example.com>");
        let from = asker.answer(&question, args.mail_from.as_deref(), sender)?;
        let mail = mail(args, asker)?;
        let question =
            optional("--answer-form", "Answer form: its pre-filled link (empty: answers in the sheet alone)");
        let form = asker.answer(&question, args.answer_form.as_deref(), answer_form)?;
        let all = (spreadsheet, key, company, outlets, admin, roles, from, mail, form);
        let (
            Some(spreadsheet_id),
            Some((key, _)),
            Some(company),
            Some(outlets),
            Some(admin),
            Some(mut roles),
            Some(from),
            Some(mail),
            Some(form),
        ) = all
        else {
            return Ok(None);
        };
        roles.insert(0, ("admin", admin));
        Ok(Some(Self { spreadsheet_id, key, company, outlets, roles, mail, from, form }))
    }
}

const fn required<'q>(flag: &'q str, text: &'q str) -> Question<'q> {
    Question { flag, text, default: None }
}

const fn optional<'q>(flag: &'q str, text: &'q str) -> Question<'q> {
    Question { flag, text, default: Some("") }
}

fn as_text(path: Option<&PathBuf>) -> Option<String> {
    path.map(|path| path.display().to_string())
}

/// The key file and the account it is of.
fn key(typed: &str, api_url: &str) -> Result<(PathBuf, String), String> {
    let path = existing(typed)?;
    // Whether the private key in it is one shows only when it is taken up.
    let options = SheetOptions::new(api_url, path.clone(), "setup");
    let client = block_in_place(|| Handle::current().block_on(SheetClient::connect(options)));
    let client = client.map_err(|error| error.to_string())?;
    Ok((path, client.account().to_owned()))
}

fn existing(typed: &str) -> Result<PathBuf, String> {
    if typed.is_empty() {
        return Err("name a file".to_owned());
    }
    std::path::absolute(Path::new(typed)).map_err(|_| "name a file".to_owned())
}

fn people(typed: &str) -> Result<Vec<String>, String> {
    let people: Vec<String> = typed.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
    match people.iter().find(|one| !is_person(one)) {
        Some(wrong) => Err(format!("\"{wrong}\" is no mail address; write it as name@example.com")),
        None if people.is_empty() => Err("write a mail address, as in name@example.com".to_owned()),
        None => Ok(people),
    }
}

fn people_or_none(typed: &str) -> Result<Vec<String>, String> {
    if typed.is_empty() { Ok(Vec::new()) } else { people(typed) }
}

fn answer_form(typed: &str) -> Result<String, String> {
    if typed.is_empty() {
        return Ok(String::new());
    }
    form_of(typed, [None; 5]).map(|_| typed.to_owned()).map_err(|(what, remedy)| format!("it {what}; {remedy}"))
}

fn sender(typed: &str) -> Result<String, String> {
    if is_person(typed) { Ok(typed.to_owned()) } else { Err("write it as Name <name@example.com>".to_owned()) }
}

fn word(typed: &str) -> Result<String, String> {
    if typed.is_empty() { Err("it needs a name".to_owned()) } else { Ok(typed.to_owned()) }
}

fn outlets(args: &cli::Setup, asker: &mut Asker) -> anyhow::Result<Option<Vec<Outlet>>> {
    let mut outlets = Vec::new();
    let mut is_whole = true;
    for given in &args.outlet {
        let outlet = given.split_once('=').ok_or("write it as NAME=ADDRESSES".to_owned());
        let outlet = outlet
            .and_then(|(name, managers)| Ok(Outlet { name: word(name.trim())?, store_managers: people(managers)? }));
        match outlet {
            Ok(outlet) => outlets.push(outlet),
            Err(why) => {
                asker.refuse(format!("`--outlet {given}` will not do"), why);
                is_whole = false;
            }
        }
    }
    if !asker.is_terminal() || !args.outlet.is_empty() {
        if args.outlet.is_empty() {
            asker.refuse(
                "`--outlet` is missing".to_owned(),
                "name each as NAME=ADDRESSES of its store manager".to_owned(),
            );
            is_whole = false;
        }
        if asker.is_terminal() && !is_whole {
            return Err(anyhow::anyhow!("an --outlet will not do; write it as NAME=ADDRESSES of its store manager"));
        }
        return Ok(is_whole.then_some(outlets));
    }
    while outlets.len() < MOST_OUTLETS {
        let (text, default) = match outlets.len() {
            0 => ("Outlet: its name as staff type it", None),
            _ => ("Another outlet (empty: no more)", Some("")),
        };
        let question = Question { flag: "--outlet", text, default };
        let is_first = outlets.is_empty();
        let name = asker.answer(&question, None, |typed| if is_first { word(typed) } else { Ok(typed.to_owned()) })?;
        let Some(name) = name.filter(|name| !name.is_empty()) else { break };
        let question = required("--outlet", "  Mail addresses of its store manager");
        let Some(store_managers) = asker.answer(&question, None, people)? else { break };
        outlets.push(Outlet { name, store_managers });
    }
    Ok(Some(outlets))
}

fn roles(args: &cli::Setup, asker: &mut Asker) -> anyhow::Result<Option<Vec<Role>>> {
    let mut is_whole = true;
    let names: Vec<&str> = ROLES.iter().map(|(role, _)| *role).collect();
    for given in &args.role {
        if !given.split_once('=').is_some_and(|(role, _)| names.contains(&role.trim())) {
            asker.refuse(
                format!("`--role {given}` will not do"),
                format!("write it as ROLE=ADDRESSES; roles are {}", names.join(", ")),
            );
            is_whole = false;
        }
    }
    let mut roles = Vec::new();
    for (role, shown) in ROLES {
        let given = args.role.iter().filter_map(|given| given.split_once('='));
        let given = given.filter(|(name, _)| name.trim() == role).map(|(_, addresses)| addresses).next_back();
        let text = format!("{shown}: mail addresses (empty: the administrator's)");
        match asker.answer(&optional("--role", &text), given, people_or_none)? {
            Some(addresses) => roles.push((role, addresses)),
            None => is_whole = false,
        }
    }
    Ok(is_whole.then_some(roles))
}

fn mail(args: &cli::Setup, asker: &mut Asker) -> anyhow::Result<Option<Mail>> {
    if let Some(dir) = &args.mail_dir {
        return Ok(Some(Mail::Folder(std::path::absolute(dir)?)));
    }
    let question = required("--mail-host", "Mail server: its name (or --mail-dir: mails as files)");
    let host = asker.answer(&question, args.mail_host.as_deref(), word)?;
    let is_here = host.as_deref().is_some_and(|host| host == "localhost" || host.starts_with("127."));
    let question = Question {
        flag: "--mail-tls",
        text: "Encryption: starttls (port 587), implicit (port 465), none (this machine only)",
        default: Some(if is_here { "none" } else { "starttls" }),
    };
    let tls = asker.answer(&question, args.mail_tls.as_deref(), |typed| {
        ["starttls", "implicit", "none"]
            .into_iter()
            .find(|word| *word == typed)
            .ok_or_else(|| "write starttls, implicit or none".to_owned())
    })?;
    let question = optional("--mail-port", "Port (empty: the usual one)");
    let port = asker.answer(&question, args.mail_port.as_deref(), |typed| match typed {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| "write a number from 1 to 65535".to_owned()),
    })?;
    let question = optional("--mail-user", "User name at the mail server (empty: no login)");
    let user = asker.answer(&question, args.mail_user.as_deref(), |typed| Ok(typed.to_owned()))?;
    let login = match user.filter(|user| !user.is_empty()) {
        None => Some(None),
        Some(user) => {
            let question = required("--mail-password-file", "File with the password, for its owner alone");
            let given = as_text(args.mail_password_file.as_ref());
            asker.answer(&question, given.as_deref(), password_file)?.map(|file| Some((user, file)))
        }
    };
    let (Some(host), Some(tls), Some(port), Some(login)) = (host, tls, port, login) else { return Ok(None) };
    Ok(Some(Mail::Server { host, tls, port, login }))
}

fn password_file(typed: &str) -> Result<PathBuf, String> {
    let path = existing(typed)?;
    secret_file_is_private(&path).map(|()| path).map_err(|error| {
        format!("{error}. To make one: install -m 600 /dev/stdin FILE, type the password, Enter, Ctrl-D")
    })
}
