//! The guide for administrators, followed to the letter: its blocks are typed into a shell one after another, against a
//! sheet server and with a daemon that runs. Only what belongs to the machine is stood in for: systemd, apt, the user.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use orderd::sandbox::{Sandbox, SandboxOptions};
use serde_json::json;
use tempfile::TempDir;

use crate::postgres::server;
use crate::shop::{Shop, order_cells};

/// What stands in for the machine. A daemon has begun, as for systemd, once it looked at the sheet; a stop waits for its end.
const MACHINE: &str = r#"
set -eu
cd "$HERE"
systemctl() {
    local verb=$1
    shift
    case $verb in
    start | enable) begin ;;
    stop | disable) end ;;
    restart) end; begin ;;
    reload) kill -HUP "$(cat pid)" ;;
    *) return 64 ;;
    esac
}
begin() {
    local before
    before=$(grep -c "looked at the sheet" log || true)
    setsid "$ORDERD" run -c etc/shop.toml >>log 2>&1 </dev/null &
    echo $! >pid
    for _ in $(seq 1200); do
        if [ "$(grep -c "looked at the sheet" log || true)" -gt "$before" ]; then return; fi
        kill -0 "$(cat pid)" || { cat log; return 1; }
        sleep 0.05
    done
    cat log
    return 1
}
end() {
    kill "$(cat pid)"
    for _ in $(seq 1200); do
        if ! kill -0 "$(cat pid)" 2>/dev/null; then return; fi
        sleep 0.05
    done
    return 1
}
apt() { end; begin; }
runuser() { shift 3; "$@"; }
chown() { :; }
install() { command install -m "$6" "$7" "$8"; }
orderd() {
    if [ "$1" = setup ]; then set -- "$@" $SETUP; fi
    "$ORDERD" "$@"
}
set -x
"#;

/// A machine with a sheet, a key, and an administrator who has the guide.
struct Machine {
    sandbox: Sandbox,
    folder: TempDir,
    blocks: std::vec::IntoIter<String>,
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Ok(pid) = fs::read_to_string(self.path("pid")) {
            Command::new("kill").arg(pid.trim()).output().ok();
        }
    }
}

impl Machine {
    async fn new(guide: &str) -> Self {
        // Laid out already: Google's 60 writes a minute would make `init` take half a minute.
        let book = Shop::unlocked("23 10:00", "").await.sandbox.book();
        let options = SandboxOptions { book: Some(book), ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        for name in ["etc", "var", "var/shop", "root"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        sandbox.write_service_account(folder.path().join("key.json")).unwrap();
        fs::write(folder.path().join("log"), "").unwrap();
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(guide)).unwrap();
        let blocks: Vec<String> = super::guides::blocks(&page).collect();
        Self { sandbox, folder, blocks: blocks.into_iter() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Types the next block of the guide, which begins like this; every command of it must succeed.
    fn follows(&mut self, begins: &str) -> String {
        let block = self.blocks.next().unwrap_or_else(|| panic!("the guide ends before {begins:?}"));
        assert!(block.trim_start().starts_with(begins), "{begins:?} was to come:\n{block}");
        let here = self.folder.path().display().to_string();
        let block = block
            .replace("/etc/orderd/NAME", &format!("{here}/etc/shop"))
            .replace("/var/lib/orderd/NAME", &format!("{here}/var/shop"))
            .replace("/etc/orderd", &format!("{here}/etc"))
            .replace("/root/", &format!("{here}/root/"))
            .replace("NAME", "shop")
            .replace("ODR-2026-0147", "1");
        let Output { status, stdout, stderr } = self.shell(&block);
        let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{block}\n{out}\n{err}");
        assert!(!out.lines().any(|line| line.starts_with('✗')), "{block}\n{out}\n{err}");
        out.into_owned()
    }

    fn shell(&self, script: &str) -> Output {
        let here = self.folder.path();
        let setup = [
            ("--spreadsheet", "sandbox"),
            ("--outlet", "Pusat=sm@shop.example"),
            ("--admin", "admin@shop.example"),
            ("--mail-from", "orders@shop.example"),
            ("--key", &*here.join("key.json").display().to_string()),
            ("--state", &*here.join("var/shop/state.db").display().to_string()),
            ("--mail-dir", &*here.join("var/shop/mail").display().to_string()),
            ("--api-url", &*self.sandbox.url()),
        ];
        let setup: Vec<String> = setup.iter().map(|(flag, value)| format!("{flag} {value}")).collect();
        let mut command = Command::new("bash");
        command.arg("-c").arg(format!("{MACHINE}{script}")).current_dir(here);
        command.env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG");
        command.env("ORDERD", env!("CARGO_BIN_EXE_orderd")).env("HERE", here);
        command.env("SETUP", format!("--no-input --init {}", setup.join(" ")));
        // The sheet server runs on the other threads of this test.
        tokio::task::block_in_place(|| command.output().unwrap())
    }

    fn configure(&self, change: impl Fn(&str) -> String) {
        let file = self.path("etc/shop.toml");
        let text = fs::read_to_string(&file).unwrap();
        let changed = change(&text);
        assert_ne!(text, changed);
        fs::write(file, changed).unwrap();
    }
}

fn shows(out: &str, parts: &[&str]) {
    for part in parts {
        assert!(out.contains(part), "{part:?} is not in:\n{out}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_types_the_guide_line_by_line_installs_upgrades_restores_moves_and_finds_a_mail() {
    let mut machine = Machine::new("systemd/GUIDE.md").await;
    // The look with the daemon's eyes stands before anything is installed, as the way to do it from then on.
    let look = machine.blocks.next().unwrap();
    assert!(look.contains("runuser -u orderd -- orderd check"), "{look}");
    shows(
        &machine.follows("orderd setup"),
        &["Written: ", "Nothing to change.", "✓ tabs: 17 tabs", "nothing was changed"],
    );

    // An order comes in, and is asked about.
    machine.configure(|text| {
        text.replace("#settle = \"90s\"", "settle = \"0s\"")
            .replace("#poll_interval = \"15s\"", "poll_interval = \"2s\"")
            .replace("#quiet = \"20:00-07:00\"", "quiet = \"\"")
    });
    let deliver_on = (chrono::Utc::now().date_naive() + chrono::TimeDelta::days(10)).to_string();
    let human = machine.sandbox.human();
    let row = machine.sandbox.book().rows("Pesanan").len();
    for (header, value) in order_cells(100, crate::shop::date(&deliver_on), &[("Outlet", json!("Pusat"))]) {
        let rows = machine.sandbox.book().rows("Pesanan");
        let column = rows[0].iter().position(|cell| crate::shop::text(cell) == header).unwrap();
        human.set("Pesanan", row, column, value).unwrap();
    }
    shows(&machine.follows("orderd backup"), &["before-", "Nothing to change.", "✓ memory and sheet"]);
    shows(&machine.follows("orderd backup"), &["nightly-"]);
    shows(&machine.follows("systemctl stop"), &["What was there is kept as", "Nothing to take over"]);
    shows(&machine.follows("systemctl disable --now"), &["root/shop.db"]);
    // The other machine has none of it but what was copied.
    fs::remove_dir_all(machine.path("var/shop")).unwrap();
    shows(&machine.follows("chown"), &["1 orders", "✓ memory and sheet"]);

    let moving = machine.blocks.next().unwrap();
    assert!(moving.starts_with("createuser"), "{moving}");
    match server() {
        // Its role and database are there already.
        Some(server) => {
            let place = server.url("postgres", "guided", "");
            let (_, moving) = moving.split_once('\n').unwrap();
            let address = moving.split('\'').nth(1).unwrap();
            machine.blocks =
                [vec![moving.replace(address, &place)], machine.blocks.as_slice().to_vec()].concat().into_iter();
            shows(&machine.follows("systemctl stop"), &["every one compared", "start nothing on it"]);
            machine.configure(|text| {
                let line = text.lines().find(|line| line.starts_with("url = \"sqlite:")).unwrap();
                let state = format!("url = \"{place}\"");
                let export = format!("[export]\ndir = \"{}\"", machine.path("var/shop/export").display());
                text.replace(line, &state).replace("[export]", &export)
            });
            shows(&machine.follows("orderd check"), &["✓ database", "(instance guided), PostgreSQL", "1 orders"]);
        }
        None => drop(machine.blocks.next()),
    }

    machine.sandbox.write_service_account(machine.path("new-key.json")).unwrap();
    shows(&machine.follows("install -o orderd"), &["✓ token", "only for its owner"]);
    machine
        .configure(|text| format!("{text}\n[[outlet]]\nname = \"Timur\"\nstore_manager = [\"timur@shop.example\"]\n"));
    shows(&machine.follows("orderd check"), &["Outlet"]);
    assert!(fs::read_to_string(machine.path("log")).unwrap().contains("the new configuration is in force"));

    // Without a form there is nothing to lay out for it.
    shows(&machine.follows("orderd init"), &["Nothing to change.", "✓ tabs"]);
    let mut list = rust_xlsxwriter::Workbook::new();
    let sheet = list.add_worksheet();
    for (row, cells) in (0..).zip([["Nama Pelanggan", "Telepon"], ["PT Dari Accurate", "0812-3456-7890"]]) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    list.save(machine.path("root/customers.xlsx")).unwrap();
    shows(
        &machine.follows("orderd import customers"),
        &["row 2: PT Dari Accurate", "Nothing was changed.", "Written to Pelanggan: 1 new, 0 completed."],
    );
    // The order of today is too young for it.
    shows(&machine.follows("orderd archive"), &["0 closed orders", "Nothing is left to archive."]);
    let out = machine.follows("orderd mail list");
    shows(&out, &["Nothing waits and nothing failed.", "ODR-", "Surat check-materials ke admin@shop.example terkirim"]);
    machine.follows("orderd mail retry");
    assert_eq!(machine.blocks.next(), None, "the guide goes on");
}
