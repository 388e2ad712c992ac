//! The lines of an order (P2), from its own row and from `Rincian`: menus, packs, and where a price comes from when its cell
//! is blank.

use std::borrow::Cow;

use litemap::LiteMap;

use crate::decide::catalogue::{Catalogue, Product};
use crate::domain::column::Column;
use crate::domain::order::{LineRow, OrderRow};
use crate::domain::problem::{Code, Problem, Severity};
use crate::domain::quotation::quoted;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::{self, Line, Terms};
use crate::domain::text::Text;
use crate::domain::wording::folded;

/// What a row of `Rincian` shows: its amount, and what is wrong with it.
pub(crate) type LineOutput = (Option<Rupiah>, Vec<Problem>);

/// What an order was agreed at.
#[derive(Clone, Copy)]
pub(crate) struct Agreed<'a> {
    /// The terms as accepted.
    pub(crate) terms: &'a Terms,
    /// What the list said of the menus whose price cell was blank.
    pub(crate) list: &'a LiteMap<Text, Rupiah>,
}

/// The packs of an order's own row and of its lines, unless one of them cannot be read.
pub(super) fn packs(row: &OrderRow, lines: &[&LineRow]) -> Option<u32> {
    let own = Some(row.packs).filter(|_| !is_own_line_blank(row) || lines.is_empty());
    let all = own.into_iter().chain(lines.iter().map(|line| line.packs));
    all.map(|packs| packs.get()).try_fold(0_u32, |sum, packs| sum.checked_add(packs?))
}

/// Whether everything ordered stands in `Rincian`.
fn is_own_line_blank(row: &OrderRow) -> bool {
    row.menu.is_none() && row.packs.is_blank()
}

/// One line's cells, from the order's own row or from `Rincian`.
struct LineCells<'a> {
    menu: Option<&'a str>,
    /// What the menu names.
    named: Option<Named<'a>>,
    packs: Entry<u32>,
    price: Entry<Rupiah>,
    remark: Option<&'a str>,
    place: &'a str,
}

/// The lines of an order: its own row and its rows in `Rincian`.
pub(super) struct Lines {
    /// `None` when one of them cannot be read.
    pub(super) ordered: Option<Vec<Line>>,
    /// Product codes and packs, whatever the prices are; `None` when one of them cannot be read.
    pub(super) quantities: Option<Vec<(Text, u32)>>,
    pub(super) outputs: Vec<LineOutput>,
    pub(super) list_prices: LiteMap<Text, Rupiah>,
}

/// Reads an order's lines; what is wrong with one is said of the order too.
pub(super) fn order_lines(
    row: &OrderRow,
    lines: &[&LineRow],
    catalogue: &Catalogue,
    agreed: Option<Agreed<'_>>,
    said: &mut Vec<Problem>,
) -> Lines {
    let prices = Prices::of(row, lines, catalogue, agreed);
    let mut list_prices = LiteMap::new();
    let mut ordered = Vec::new();
    let mut quantities = Some(Vec::new());
    let mut whole = true;
    if !is_own_line_blank(row) || lines.is_empty() {
        let (menu, packs, price) = (row.menu.as_deref(), row.packs, row.unit_price);
        let named = menu.and_then(|word| prices.named(word));
        let cells = LineCells { menu, named, packs, price, remark: None, place: "" };
        note_quantity(&cells, &mut quantities);
        match line(&cells, &prices, said) {
            Some(line) => ordered.push(prices.noted(line, &cells, &mut list_prices)),
            None => whole = false,
        }
    }
    let mut outputs = Vec::new();
    for extra in lines {
        let mut problems: Vec<Problem> = extra.remarks.iter().map(|(c, r)| r.problem(Column::header(*c))).collect();
        let (menu, packs, price) = (extra.menu.as_deref(), extra.packs, extra.unit_price);
        let named = menu.and_then(|word| prices.named(word));
        let cells = LineCells { menu, named, packs, price, remark: extra.notes.as_deref(), place: "Rincian: " };
        note_quantity(&cells, &mut quantities);
        let mut found = Vec::new();
        let line = line(&cells, &prices, &mut found);
        let unreadable = extra.remarks.iter().any(|(_, r)| r.is_error());
        for problem in &problems {
            said.push(Problem { sentence: format!("Rincian, {}", problem.sentence).into(), ..problem.clone() });
        }
        said.extend(found.iter().cloned());
        problems.extend(found);
        outputs.push((line.as_ref().map(Line::amount), problems));
        match line {
            Some(line) if !unreadable => ordered.push(prices.noted(line, &cells, &mut list_prices)),
            _ => whole = false,
        }
    }
    terms::sort(&mut ordered);
    Lines { ordered: whole.then_some(ordered), quantities, outputs, list_prices }
}

/// Adds a line's product and packs; without one of them nobody knows what is asked for.
fn note_quantity(cells: &LineCells<'_>, quantities: &mut Option<Vec<(Text, u32)>>) {
    match (cells.named.as_ref().zip(cells.packs.get()), quantities.as_mut()) {
        (Some((named, packs)), Some(quantities)) => quantities.push((named.product.code.clone(), packs)),
        (None, _) => *quantities = None,
        (Some(_), None) => {}
    }
}

/// What words mean, and where prices come from when their cells are blank.
struct Prices<'a> {
    catalogue: &'a Catalogue,
    agreed: Option<Agreed<'a>>,
    /// The products whose price somebody typed in a line of this order.
    typed: Vec<Text>,
}

/// A product as an order's word names it.
struct Named<'a> {
    product: Cow<'a, Product>,
    /// It was agreed under this word, and the list no longer knows it so.
    is_off_list: bool,
}

impl<'a> Prices<'a> {
    fn of(row: &OrderRow, lines: &[&LineRow], catalogue: &'a Catalogue, agreed: Option<Agreed<'a>>) -> Self {
        let own = (row.menu.as_deref(), row.unit_price);
        let all = lines.iter().map(|line| (line.menu.as_deref(), line.unit_price)).chain([own]);
        let typed = all.filter(|(_, price)| matches!(price, Entry::Is(_)));
        let mut prices = Self { catalogue, agreed, typed: Vec::new() };
        let codes = typed.filter_map(|(menu, _)| prices.named(menu?)).map(|named| named.product.code.clone()).collect();
        prices.typed = codes;
        prices
    }

    /// The product of a code or name: as it was agreed, else as the list says now. A list that is corrected later
    /// renames nothing that customers already hold in their hands.
    fn named(&self, word: &str) -> Option<Named<'a>> {
        let key = folded(word);
        let says_it = |other: &str| other == word || folded(other) == key;
        let is_meant = |line: &&Line| says_it(&line.product) || says_it(&line.name);
        let by_word = self.catalogue.product_called(&key);
        let code = by_word.map(|product| &product.code);
        let agreed = self.agreed.map_or(&[][..], |agreed| &agreed.terms.lines);
        let same = || agreed.iter().find(|line| code == Some(&line.product));
        let Some(line) = agreed.iter().find(is_meant).or_else(same) else {
            return by_word.map(|product| Named { product: Cow::Borrowed(product), is_off_list: false });
        };
        let listed = self.catalogue.product(&line.product).filter(|product| product.code == line.product);
        let (code, name) = (line.product.clone(), line.name.clone());
        let product = match listed {
            Some(product) => Product { name, ..product.clone() },
            None => Product { code, name, price: None, active: false },
        };
        let is_off_list = listed.is_none() || code_differs(by_word, line);
        Some(Named { product: Cow::Owned(product), is_off_list })
    }

    fn is_agreed(&self, product: &Product) -> bool {
        self.agreed.is_some_and(|agreed| agreed.terms.lines.iter().any(|line| line.product == product.code))
    }

    /// The price of a line whose price cell is blank: the list's at the time of the agreement. A price typed for
    /// another line of the menu is that line's; one that was typed and cleared later stays agreed.
    fn of_list(&self, product: &Product) -> Option<Rupiah> {
        let agreed = self.agreed.and_then(|agreed| {
            let cleared =
                || agreed.terms.lines.iter().find(|line| line.product == product.code).map(|line| line.unit_price);
            let is_typed = self.typed.contains(&product.code);
            agreed.list.get(&product.code).copied().or_else(|| if is_typed { None } else { cleared() })
        });
        agreed.or(product.price)
    }

    /// Remembers a price that came from the list.
    fn noted(&self, line: Line, cells: &LineCells<'_>, list_prices: &mut LiteMap<Text, Rupiah>) -> Line {
        if cells.price.is_blank() {
            list_prices.insert(line.product.clone(), line.unit_price);
        }
        line
    }
}

/// Whether the list means another product by the word, or none.
fn code_differs(listed: Option<&Product>, agreed: &Line) -> bool {
    listed.is_none_or(|product| product.code != agreed.product)
}

fn line(cells: &LineCells<'_>, prices: &Prices<'_>, problems: &mut Vec<Problem>) -> Option<Line> {
    let place = cells.place;
    let mut missing = |header: &str, how: &str| {
        problems.push(Problem::new(Code::Required, format!("{place}Kolom {header} masih kosong; {how}.")));
    };
    if cells.menu.is_none() {
        missing("Menu", "tulis nama atau kode menu dari tab Produk");
    }
    if cells.packs.is_blank() {
        missing("Jumlah (pack)", "tulis jumlah pack, mis. 500");
    }
    let word = cells.menu?;
    let Some(Named { product, is_off_list }) = &cells.named else {
        let advice = match prices.catalogue.products_in(word) {
            0 => {
                let near = prices.catalogue.nearest_product(word);
                let hint = near.map(|near| format!(" Maksud Anda {}?", quoted(near))).unwrap_or_default();
                format!("tidak ada di tab Produk; pilih nama atau kode yang ada di sana.{hint}")
            }
            1 => "berisi teks lain; tulis nama atau kode menunya saja.".to_owned(),
            _ => "menyebut lebih dari satu menu; tulis satu menu di sini, sisanya satu baris per menu di tab Rincian."
                .to_owned(),
        };
        problems.push(Problem::new(Code::ProductUnknown, format!("{place}Menu {} {advice}", quoted(word))));
        return None;
    };
    if *is_off_list {
        let sentence = format!(
            "{place}Menu {} tidak lagi ada di tab Produk dengan nama itu; pesanan ini tetap seperti disepakati ({} {}).",
            quoted(word),
            product.code,
            product.name
        );
        problems.push(Problem { severity: Severity::Warning, code: Code::ProductUnknown, sentence: sentence.into() });
    }
    if !product.active && !prices.is_agreed(product) {
        problems.push(Problem::new(
            Code::ProductUnknown,
            format!(
                "{place}Menu {} sedang tidak aktif; pilih menu lain atau aktifkan di tab Produk.",
                quoted(&product.name)
            ),
        ));
        return None;
    }
    let unit_price = match cells.price {
        Entry::Is(price) => {
            if product.price.is_some_and(|list| list != price) {
                problems.push(Problem::new(
                    Code::PriceDiffers,
                    format!(
                        "{place}Harga {price} berbeda dari daftar harga {} ({}); pastikan sudah disepakati.",
                        product.price.unwrap_or_default(),
                        product.name
                    ),
                ));
            }
            price
        }
        Entry::Blank => match prices.of_list(product) {
            Some(price) => price,
            None => {
                problems.push(Problem::new(
                    Code::Required,
                    format!(
                        "{place}Harga {} belum ada atau belum terbaca di tab Produk; isi di sana atau di Harga Satuan.",
                        product.name
                    ),
                ));
                return None;
            }
        },
        Entry::Unreadable => return None,
    };
    let (product, name) = (product.code.clone(), product.name.clone());
    Some(Line { product, name, packs: cells.packs.get()?, unit_price, remark: cells.remark.map(Into::into) })
}
