//! One cell in, one meaning out: the only place where what people type becomes dates, numbers, money and words.
//!
//! Every reader is lenient about form and strict about meaning: what could mean two things is refused with a sentence
//! that says what to type, what was understood in a way worth a look carries a warning, and a formula error is
//! refused by every reader. Sentences name neither the column nor the row; whoever knows them puts them in front.
//! Nothing here knows which tab a cell comes from, looks at another cell, or guesses.

mod choice;
mod date;
mod hour;
mod id;
mod link;
mod npwp;
mod number;
mod percent;
mod phone;
mod quantity;
mod rupiah;
mod seen;
mod text;
mod thousands;

pub(crate) use choice::{choice, folded, yes};
pub(crate) use date::{date, weekday};
pub(crate) use hour::hour;
pub(crate) use id::order_id_text;
pub(crate) use link::link;
pub(crate) use npwp::npwp;
pub(crate) use number::{packs, whole};
pub(crate) use percent::{discount, down_payment, percent};
pub(crate) use phone::phone;
pub(crate) use quantity::{per_pack, quantity};
pub(crate) use rupiah::{positive_rupiah, price, rupiah};
pub(crate) use seen::{is_blank, quoted};
pub(crate) use text::{long_text, plain_text, text};
pub(crate) use thousands::{asked_in_full, in_full, in_full_unless_agreed, uncounted_unless_full};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
