//! Stub until the reader arrives.
#![allow(missing_docs)]
use crate::domain::books::Books;
use crate::domain::column::{
    Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
};
use crate::sheet::layout::{Binding, Layout};
use crate::sheet::table::Table;
use std::collections::BTreeMap;
#[derive(Clone, Debug)]
pub struct Place<C: Column> {
    pub sheet_id: i32,
    pub binding: Binding<C>,
    pub grid_rows: u32,
    pub grid_columns: u32,
}
#[derive(Clone, Debug)]
pub struct OursPlace {
    pub sheet_id: i32,
    pub header_row: u32,
    pub columns: Vec<Option<u32>>,
    pub grid_rows: u32,
}
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub orders: Option<Place<OrderColumn>>,
    pub lines: Option<Place<LineColumn>>,
    pub payments: Option<Place<PaymentColumn>>,
    pub customers: Option<Place<CustomerColumn>>,
    pub leads: Option<Place<LeadColumn>>,
    pub products: Option<Place<ProductColumn>>,
    pub ours: BTreeMap<&'static str, OursPlace>,
}
pub struct Sheet {
    pub books: Books,
    pub places: Places,
}
pub fn read(_tables: &BTreeMap<&'static str, Table>, _layout: &Layout) -> Sheet {
    Sheet { books: Books::default(), places: Places::default() }
}
