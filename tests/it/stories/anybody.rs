//! People do anything to rows, at any moment: a seeded crowd that inserts, deletes, undoes, sorts, copies, cuts, retypes
//! and clears, between cycles and in the middle of them. Whatever they do, an id stays with its content, stands once,
//! and is never lost; people's cells hold what people typed; and the last look is idle.
//!
//! Another seed: `ORDERD_SEED=7 cargo test --test it anybody`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use orderd::sandbox::HumanHandle;
use serde_json::{Value, json};

use crate::shop::{Shop, date, text};

/// Numbers that look random and are the same for a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }
}

/// What the crowd did, for the message of a failure, and what it expects to find: every row people typed, by its mark.
#[derive(Default)]
struct Crowd {
    deeds: Vec<String>,
    /// Cells people typed, by the mark in `Catatan`.
    typed: BTreeMap<String, BTreeMap<usize, Value>>,
    marks: usize,
    /// Marks of copied rows: their release becomes `Ulang`.
    copies: BTreeSet<String>,
    /// Deleted rows that an Undo brings back.
    undo: Option<(usize, Vec<Value>)>,
}

const TAB: &str = "Pesanan";
const MARK: &str = "Catatan";

/// Where the columns are that the crowd uses.
#[derive(Clone, Copy)]
struct Columns {
    id: usize,
    mark: usize,
    customer: usize,
    packs: usize,
    deliver: usize,
    status: usize,
    release: usize,
    ours: (usize, usize),
}

fn columns(shop: &Shop) -> Columns {
    let find = |header: &str| shop.sandbox.book().find_col(TAB, 0, header).unwrap();
    Columns {
        id: find("No Order"),
        mark: find(MARK),
        customer: find("Pelanggan"),
        packs: find("Jumlah (pack)"),
        deliver: find("Tanggal Kirim"),
        status: find("Status"),
        release: find("Kirim ke R&D"),
        ours: (find("Tgl Order"), find("Total Pack")),
    }
}

/// The cells of a row that people own.
fn human(row: &[Value], c: Columns) -> BTreeMap<usize, Value> {
    (c.ours.0..c.ours.1)
        .filter_map(|at| Some((at, row.get(at)?.clone())))
        .filter(|(_, v)| !text(v).is_empty())
        .collect()
}

impl Crowd {
    /// Does one thing. Sees the sheet as it is at this moment, as a person does.
    fn act(&mut self, hand: &HumanHandle, c: Columns, dice: &mut Dice) {
        let rows = hand.look().rows(TAB);
        let filled: Vec<usize> =
            (1..rows.len()).filter(|r| rows[*r].get(c.mark).is_some_and(|v| !text(v).is_empty())).collect();
        if filled.len() < 4 {
            return;
        }
        let pick = |dice: &mut Dice| filled[dice.throw(filled.len())];
        let row = pick(dice);
        let mark = text(&rows[row][c.mark]);
        let end = rows.len();
        let deed = dice.throw(14);
        let told = match deed {
            0 => {
                hand.insert_rows(TAB, row, 1 + dice.throw(2)).unwrap();
                format!("inserts above row {row}")
            }
            1 | 2 => {
                let by = [c.customer, c.packs, c.deliver, c.mark][dice.throw(4)];
                hand.sort(TAB, 1, by, deed == 1).unwrap();
                format!("sorts by column {by}")
            }
            3 if self.undo.is_none() => {
                self.undo = Some((row, rows[row].clone()));
                hand.delete_rows(TAB, row, 1).unwrap();
                format!("deletes row {row} ({mark})")
            }
            4 | 5 if self.undo.is_some() => {
                let (at, cells) = self.undo.take().unwrap();
                let at = at.min(end);
                hand.insert_rows(TAB, at, 1).unwrap();
                let cells = cells.into_iter().map(|v| if v.is_null() { json!("") } else { v }).collect();
                hand.set_row(TAB, at, cells).unwrap();
                format!("undoes at row {at}")
            }
            6 => {
                // A copy gets another mark at once, as people change what they copied.
                self.marks += 1;
                let new = format!("tanda {}", self.marks);
                let to = end;
                hand.add_rows(TAB, 1).unwrap();
                hand.copy_row(TAB, row, to).unwrap();
                hand.set(TAB, to, c.mark, new.clone()).unwrap();
                let mut cells = self.typed[&mark].clone();
                cells.insert(c.mark, json!(new));
                self.typed.insert(new.clone(), cells);
                self.copies.insert(new.clone());
                format!("copies row {row} ({mark}) to {to} ({new})")
            }
            7 => {
                hand.add_rows(TAB, 1).unwrap();
                hand.cut_row(TAB, row, end).unwrap();
                format!("cuts row {row} ({mark}) to {end}")
            }
            8 => {
                hand.set(TAB, row, c.id, "").unwrap();
                format!("clears the id of row {row} ({mark})")
            }
            9 => {
                let other = text(&rows[pick(dice)][c.id]);
                hand.set(TAB, row, c.id, other.clone()).unwrap();
                format!("types {other} into row {row} ({mark})")
            }
            10 => {
                let packs = json!(10 + dice.throw(900));
                hand.set(TAB, row, c.packs, packs.clone()).unwrap();
                self.typed.get_mut(&mark).unwrap().insert(c.packs, packs.clone());
                format!("types {packs} packs into row {row} ({mark})")
            }
            11 => {
                hand.set(TAB, row, c.status, "Selesai").unwrap();
                format!("types a status into row {row} ({mark})")
            }
            _ => {
                self.marks += 1;
                let new = format!("tanda {}", self.marks);
                let mut cells: BTreeMap<usize, Value> = self.typed[&mark].clone();
                cells.insert(c.release, json!("Ya"));
                cells.insert(c.mark, json!(new));
                cells.insert(c.customer, json!(format!("PT {}", self.marks)));
                hand.add_rows(TAB, 1).unwrap();
                for (column, value) in &cells {
                    hand.set(TAB, end, *column, value.clone()).unwrap();
                }
                self.typed.insert(new.clone(), cells);
                format!("types a new row {end} ({new})")
            }
        };
        self.deeds.push(told);
    }
}

#[tokio::test]
async fn whatever_people_do_to_rows_ids_stay_with_their_content() {
    let seeds: Vec<u64> = match std::env::var("ORDERD_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=6).collect(),
    };
    for seed in seeds {
        a_crowd(seed).await;
    }
}

async fn a_crowd(seed: u64) {
    const ROUNDS: usize = 25;
    let mut dice = Dice(seed);
    let mut shop = Shop::open("23 08:00").await;
    let c = columns(&shop);
    let crowd = Arc::new(Mutex::new(Crowd { marks: 8, ..Crowd::default() }));
    for n in 1..=8_usize {
        let mark = format!("tanda {n}");
        let row = shop.order(
            100 * n as i64,
            date(["28", "29", "30"][n % 3]),
            &[("Pelanggan", json!(format!("PT {n}"))), (MARK, json!(mark))],
        );
        let cells = human(&shop.sandbox.book().rows(TAB)[row], c);
        crowd.lock().unwrap().typed.insert(mark, cells);
    }
    shop.after(TimeDelta::seconds(20)).await;
    let mut owner: BTreeMap<String, String> = BTreeMap::new();
    for round in 0..ROUNDS {
        for _ in 0..dice.throw(3) {
            crowd.lock().unwrap().act(&shop.sandbox.human(), c, &mut dice);
        }
        if dice.throw(2) == 0 {
            // Somebody acts in the middle of the cycle.
            let request = 1 + dice.throw(4) as u64;
            let (crowd, mut own) = (crowd.clone(), Dice(seed * 1_000 + round as u64));
            shop.sandbox.at_request(request, move |hand| {
                let mut crowd = crowd.lock().unwrap();
                crowd.deeds.push(format!("… before request {request} of round {round}:"));
                crowd.act(hand, c, &mut own);
            });
        }
        shop.after(TimeDelta::seconds(20)).await;
        crowd.lock().unwrap().deeds.push(format!("— cycle {round}"));
        holds(&shop, &crowd.lock().unwrap(), c, &mut owner, false, seed);
    }
    {
        let rows = shop.sandbox.book().rows(TAB);
        let mut crowd = crowd.lock().unwrap();
        if let Some((at, cells)) = crowd.undo.take() {
            let at = at.min(rows.len());
            shop.sandbox.human().insert_rows(TAB, at, 1).unwrap();
            let cells = cells.into_iter().map(|v| if v.is_null() { json!("") } else { v }).collect();
            shop.sandbox.human().set_row(TAB, at, cells).unwrap();
        }
    }
    for _ in 0..3 {
        shop.after(TimeDelta::seconds(20)).await;
    }
    holds(&shop, &crowd.lock().unwrap(), c, &mut owner, true, seed);
    shop.mails();
    shop.is_idle().await;
}

/// The invariants. `at_rest`: nobody has touched the sheet since the last cycle.
fn holds(shop: &Shop, crowd: &Crowd, c: Columns, owner: &mut BTreeMap<String, String>, at_rest: bool, seed: u64) {
    let told = || format!("seed {seed}:\n{}", crowd.deeds.join("\n"));
    let rows = shop.sandbox.book().rows(TAB);
    let mut ids = BTreeSet::new();
    let mut marks = BTreeSet::new();
    for row in rows.iter().skip(1) {
        let cell = |at: usize| row.get(at).map(text).unwrap_or_default();
        let (id, mark) = (cell(c.id), cell(c.mark));
        if mark.is_empty() {
            if at_rest {
                assert!(row.iter().all(|v| text(v).is_empty()), "{row:?} is left over\n{}", told());
            }
            continue;
        }
        assert!(marks.insert(mark.clone()), "{mark} stands twice\n{}", told());
        let (mut cells, mut expected) = (human(row, c), crowd.typed[&mark].clone());
        if crowd.copies.contains(&mark) {
            let (release, typed) = (cells.remove(&c.release), expected.remove(&c.release));
            assert!(release == typed || release == Some(json!("Ulang")), "{mark}: {release:?}\n{}", told());
        }
        assert_eq!(cells, expected, "people's cells of {mark} ({id}) changed\n{}", told());
        if at_rest {
            assert!(!id.is_empty(), "{mark} has no id\n{}", told());
            assert!(ids.insert(id.clone()), "{id} stands twice\n{}", told());
            let known = owner.entry(mark.clone()).or_insert_with(|| id.clone());
            assert_eq!(*known, id, "{mark} has another id\n{}", told());
            let packs = text(&crowd.typed[&mark][&c.packs]);
            let total = row.get(c.ours.1).map(text).unwrap_or_default();
            assert_eq!(total, packs, "{mark} ({id}) shows another order's figures\n{}", told());
        }
    }
    if at_rest {
        let expected: BTreeSet<String> = crowd.typed.keys().cloned().collect();
        assert_eq!(marks, expected, "rows are lost\n{}", told());
    }
}
