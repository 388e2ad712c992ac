//! The stage of a demo: the sheet server with a laid-out sheet, and the configuration of the daemon that serves it.

use std::fmt::Write as _;

use anyhow::Context;
use chrono::NaiveDate;

use crate::commands::init;
use crate::config::{Config, Environment};
use crate::domain::cell::Cell;
use crate::sandbox::{Folder, Sandbox, SandboxOptions, Step};
use crate::sheet::layout::Samples;

/// Everything but the daemon itself.
pub(super) struct Stage {
    /// The sheet.
    pub sandbox: Sandbox,
    /// What the daemon is to run with.
    pub config: Config,
}

/// How the stage is set.
#[derive(Default)]
pub(super) struct Setting {
    /// The port of the sheet server; 0: any free one.
    pub port: u16,
    /// The port links in mails name; `None`: the port in use.
    pub linked_port: Option<u16>,
    /// Mails wait at night, as they do where people sleep. Whoever plays in the evening wants them at once.
    pub quiet: bool,
    /// What the page shows a newcomer to do.
    pub tour: Vec<Step>,
}

/// The tab of a new spreadsheet.
const FIRST_TAB: &str = "Sheet1";

impl Stage {
    /// Starts the sheet server on what the folder holds, writes key and configuration, lays the sheet out.
    pub(super) async fn set_up(folder: Folder, setting: Setting) -> anyhow::Result<Self> {
        let Setting { port, linked_port, quiet, tour } = setting;
        let dir = folder.dir().to_owned();
        for folder in [dir.join("mail"), dir.join("export")] {
            std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let options = SandboxOptions { port, data: Some(folder), ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await?;
        // A page that was left open sees at once that something is being prepared.
        sandbox.guide(tour);
        sandbox.write_service_account(dir.join("service-account.json"))?;
        let linked = linked_port.map_or_else(|| sandbox.url(), |port| format!("http://127.0.0.1:{port}/"));
        let form = sandbox.answer_form(addresses())?.replacen(&sandbox.url(), &linked, 1);
        let text = configuration(&sandbox.url(), &linked, &form, quiet);
        let file = dir.join("orderd.toml");
        // The address changes with the port, so it is written at every start.
        std::fs::write(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
        let config = Config::read(&text, &file, &Environment::default())?;
        init::lay_out(&config).await?;
        sandbox.serve_dirs(Some(dir.join("mail")), Some(dir.join("export")));
        let stage = Self { sandbox, config };
        if stage.sandbox.book().tabs().iter().any(|(_, title)| title == FIRST_TAB)
            && stage.sandbox.book().rows(FIRST_TAB).is_empty()
        {
            stage.sandbox.human().delete_tab(FIRST_TAB)?;
        }
        Ok(stage)
    }

    /// Whether nobody has typed an order or a product yet.
    pub(super) fn is_empty(&self) -> bool {
        let book = self.sandbox.book();
        ["Pesanan", "Produk"].iter().all(|tab| book.rows(tab).len() <= 1)
    }

    /// Types the sample rows of the wanted tabs, as one edit each row.
    pub(super) fn fill(&self, samples: &Samples, wanted: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        for (tab, rows) in samples.rows.iter().filter(|(tab, _)| wanted(tab)) {
            for cells in rows {
                let row = self.free_row(tab);
                for (header, cell) in cells {
                    let column = self.column(tab, header)?;
                    self.sandbox.human().set(tab, row, column, value(cell))?;
                }
            }
        }
        Ok(())
    }

    /// The first row below everything in a tab.
    pub(super) fn free_row(&self, tab: &str) -> usize {
        self.sandbox.book().rows(tab).len().max(1)
    }

    /// Where a column stands.
    pub(super) fn column(&self, tab: &str, header: &str) -> anyhow::Result<usize> {
        self.sandbox.book().find_col(tab, 0, header).with_context(|| format!("no column {header} in the tab {tab}"))
    }
}

fn value(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Empty => serde_json::Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Text(text) => text.to_string().into(),
        Cell::Bool(is) => (*is).into(),
    }
}

const ROLES: [&str; 8] = ["admin", "marketing", "rnd", "ppic", "production", "purchasing", "accounting", "logistics"];

/// The address of an outlet's store manager, the outlets counted from 0.
fn manager(outlet: usize) -> String {
    format!("manager{}@demo.example", outlet + 1)
}

/// Everybody who works here.
fn addresses() -> Vec<String> {
    let managers = (0..Samples::on(NaiveDate::default()).outlets.len()).map(manager);
    ROLES.map(|role| format!("{role}@demo.example")).into_iter().chain(managers).collect()
}

/// The daemon's settings: quick, everybody on one reserved domain.
fn configuration(url: &str, linked: &str, form: &str, quiet: bool) -> String {
    let hours = if quiet { "" } else { "[hours]\nquiet = \"\"\n\n" };
    let roles = ROLES.map(|role| format!("{role} = [\"{role}@demo.example\"]\n")).concat();
    let mut text = format!(
        "# Written at every start of the demo.\n\
         [company]\nname = \"PT Dapur Contoh\"\naddress = \"Jl. Contoh Raya No. 1, Kota Contoh\"\nphone = \"021-0000-0000\"\n\
         email = \"order@demo.example\"\n\
         bank = {{ name = \"Bank Contoh\", account = \"000-000-0000\", holder = \"PT Dapur Contoh\" }}\n\n\
         [sheet]\nspreadsheet_id = \"sandbox\"\napi_url = \"{url}\"\nweb_url = \"{linked}\"\n\
         poll_interval = \"2s\"\nsettle = \"3s\"\n\n\
         [google]\nservice_account = \"service-account.json\"\n\n\
         [state]\nurl = \"sqlite://state.db\"\n\n\
         [export]\ndir = \"export\"\n\n\
         {hours}\
         [answers]\nform_url = \"{form}\"\n\n\
         [telemetry]\nlisten = \"\"\n\n\
         [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"Dapur Contoh <order@demo.example>\"\n\n\
         [roles]\n{roles}"
    );
    let samples = Samples::on(NaiveDate::default());
    for (number, outlet) in samples.outlets.iter().enumerate() {
        let manager = manager(number);
        // Writing into a String cannot fail.
        let _ = write!(
            text,
            "\n[[outlet]]\nname = \"{}\"\naddress = \"{}\"\nstore_manager = [\"{manager}\"]\n",
            outlet.name, outlet.address
        );
    }
    text
}
