//! Three frames that belong together: customers, products, and the orders that join them.

use super::{days, floats, frame, integers, texts};
use crate::random::stream;
use polars::prelude::DataFrame;

/// A shop over the year 2024. Keys count from 1; every key in `orders` is in the other two frames.
#[derive(Debug, Clone)]
pub struct Shop {
    /// `customer`, `country`, `joined`.
    pub customers: DataFrame,
    /// `product`, `category`, `price` (euro).
    pub products: DataFrame,
    /// `order`, `customer`, `product`, `quantity`, `day`; in the order of their days.
    pub orders: DataFrame,
    /// The customers who have no order, smallest key first: what an anti join should find.
    pub customers_without_orders: Vec<i64>,
}

/// Customers, products and orders, to join and group; a tenth of the customers (rounded down) never orders anything.
///
/// Nobody orders before they joined. A few customers order often: the chance falls with the square of a uniform number.
///
/// ```
/// use anneal::prelude::*;
///
/// let shop = datasets::shop(100, 20, 1_000, 7);
/// let joined = shop.orders.join(&shop.products, ["product"], ["product"], JoinArgs::new(JoinType::Inner), None)?;
/// assert_eq!(joined.height(), 1_000);
/// # Ok::<(), PolarsError>(())
/// ```
///
/// # Panics
///
/// When there are orders but no customers or no products.
pub fn shop(customers: usize, products: usize, orders: usize, seed: u64) -> Shop {
    let needed = orders == 0 || (customers > 0 && products > 0);
    assert!(
        needed,
        "datasets::shop: expected customers and products for {orders} orders, got {customers} and {products}"
    );
    let (customers, joined, buyers) = customers_of(customers, seed);
    let products = products_of(products, seed);
    let orders = orders_of(orders, products.height(), &joined, &buyers, seed);
    let mut idle = vec![true; joined.len()];
    let column = orders.column("customer").and_then(|column| column.i64()).expect("a column of keys");
    column.into_no_null_iter().for_each(|key| idle[key as usize - 1] = false);
    let idle = idle.iter().enumerate().filter(|(_, idle)| **idle).map(|(at, _)| at as i64 + 1).collect();
    Shop { customers, products, orders, customers_without_orders: idle }
}

/// The frame, the day on which each joined, and who buys (places, not keys).
fn customers_of(count: usize, seed: u64) -> (DataFrame, Vec<i32>, Vec<usize>) {
    const COUNTRIES: [&str; 6] = ["Austria", "Brazil", "Côte d'Ivoire", "Denmark", "India", "Japan"];
    let mut rng = stream(seed, "datasets::shop customers");
    let countries = (0..count).map(|_| COUNTRIES[rng.weighted(&[2.0, 4.0, 1.0, 1.0, 6.0, 3.0])]).collect();
    let joined: Vec<i32> = (0..count).map(|_| rng.index(300) as i32).collect();
    let buyers = rng.permutation(count).split_off(count / 10);
    let keys = integers("customer", (1..=count as i64).collect());
    (frame(vec![keys, texts("country", countries), days("joined", joined.clone())]), joined, buyers)
}

fn products_of(count: usize, seed: u64) -> DataFrame {
    const CATEGORIES: [&str; 4] = ["book", "game", "garden", "kitchen"];
    let mut rng = stream(seed, "datasets::shop products");
    let categories = (0..count).map(|_| CATEGORIES[rng.index(4)]).collect();
    // Log-normal around 20 euro, in whole cents.
    let price = |_| (libm::exp(rng.normal(3.0, 0.8)) * 100.0).round().max(1.0) / 100.0;
    let prices = (0..count).map(price).collect();
    let keys = integers("product", (1..=count as i64).collect());
    frame(vec![keys, texts("category", categories), floats("price", prices)])
}

fn orders_of(count: usize, products: usize, joined: &[i32], buyers: &[usize], seed: u64) -> DataFrame {
    const LAST: usize = 365; // 31 December of a leap year
    let mut rng = stream(seed, "datasets::shop orders");
    let mut orders: Vec<(i32, i64, i64, i64)> = Vec::with_capacity(count);
    for _ in 0..count {
        let part = rng.uniform(0.0, 1.0);
        let buyer = buyers[(part * part * buyers.len() as f64) as usize];
        let first = joined[buyer] as usize;
        let day = first + rng.index(LAST - first + 1);
        let product = rng.index(products) as i64 + 1;
        orders.push((day as i32, buyer as i64 + 1, product, 1 + rng.poisson(0.5) as i64));
    }
    orders.sort_by_key(|order| order.0);
    frame(vec![
        integers("order", (1..=count as i64).collect()),
        integers("customer", orders.iter().map(|order| order.1).collect()),
        integers("product", orders.iter().map(|order| order.2).collect()),
        integers("quantity", orders.iter().map(|order| order.3).collect()),
        days("day", orders.iter().map(|order| order.0).collect()),
    ])
}
