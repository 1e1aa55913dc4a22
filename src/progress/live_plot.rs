//! Curves that grow while a model trains.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use polars::prelude::{Column, DataFrame};

use super::board::{display_id, lock};
use super::{Live, register};
use crate::cell::{self, poll};
use crate::display::{Bundle, Show, send};
use crate::metrics::NumberElement;
use crate::plot;

/// A picture is redrawn at most four times a second, and drawing takes at most a tenth of the time.
const REDRAW: Duration = Duration::from_millis(250);

/// A line plot that is redrawn while points are added: `live.add("train", step, loss)`.
///
/// One line for each series, up to seven. `name` is what the values are, and stands at the axis. Drawing happens on a
/// thread of its own; adding a point takes well below a microsecond. The last picture stays in the notebook.
///
/// ```
/// use anneal::prelude::*;
///
/// let mut live = live_plot("loss");
/// for step in 0..50 {
///     live.add("train", step, (-f64::from(step) / 20.0).exp());
/// }
/// assert_eq!(live.frame().height(), 50);
/// ```
pub fn live_plot(name: &str) -> LivePlot {
    let curves = Arc::new(Curves {
        name: name.into(),
        id: display_id(),
        points: Mutex::default(),
        drawn: AtomicUsize::new(0),
        ring: Default::default(),
    });
    let redrawing = cell::attached().then(|| {
        send("display", &curves.bundle(), Some(&curves.id));
        register(Arc::downgrade(&curves) as Weak<dyn Live>);
        let curves = curves.clone();
        thread::Builder::new().name("anneal-live-plot".into()).spawn(move || curves.redraw()).ok()
    });
    LivePlot { curves, redrawing: redrawing.flatten() }
}

/// What [`live_plot`] returns. It is drawn for the last time when it is dropped, or when its cell ends with [`finish`](Self::finish).
#[derive(Debug)]
pub struct LivePlot {
    curves: Arc<Curves>,
    redrawing: Option<JoinHandle<()>>,
}

impl LivePlot {
    /// One more point of a series. A value that is NaN or infinite leaves a gap.
    pub fn add(&mut self, series: &str, step: impl NumberElement, value: impl NumberElement) {
        self.push(series, step.number(), value.number());
    }

    fn push(&mut self, series: &str, step: f64, value: f64) {
        poll();
        let mut points = lock(&self.curves.points);
        let known = points.names.iter().position(|name| name == series);
        let at = known.unwrap_or_else(|| {
            points.names.push(series.to_owned());
            points.names.len() - 1
        });
        points.rows.push((at, step, value));
    }

    /// All points so far: the columns `step`, the name given to [`live_plot`], and `series`.
    pub fn frame(&self) -> DataFrame {
        self.curves.frame()
    }

    /// Draws the last picture now.
    pub fn finish(self) {}
}

impl Drop for LivePlot {
    fn drop(&mut self) {
        *lock(&self.curves.ring.0) = true;
        self.curves.ring.1.notify_all();
        if let Some(thread) = self.redrawing.take() {
            let _ = thread.join();
        }
        let kind = if cell::attached() { "update" } else { "display" };
        send(kind, &self.curves.bundle(), Some(&self.curves.id));
    }
}

#[derive(Debug)]
struct Curves {
    name: String,
    id: String,
    points: Mutex<Points>,
    /// How many of them are in the picture.
    drawn: AtomicUsize,
    ring: (Mutex<bool>, Condvar),
}

#[derive(Debug, Default)]
struct Points {
    names: Vec<String>,
    /// Series, step, value.
    rows: Vec<(usize, f64, f64)>,
}

impl Curves {
    /// Redraws what has changed until the plot is finished.
    fn redraw(&self) {
        let mut pause = REDRAW;
        let mut finished = lock(&self.ring.0);
        loop {
            finished = self.ring.1.wait_timeout(finished, pause).unwrap_or_else(PoisonError::into_inner).0;
            if *finished {
                return;
            }
            let start = Instant::now();
            if self.draw() {
                pause = REDRAW.max(start.elapsed() * 10);
            }
        }
    }

    /// Shows the points that came since it was last drawn; false if there are none.
    fn draw(&self) -> bool {
        let count = lock(&self.points).rows.len();
        let grown = self.drawn.swap(count, Ordering::SeqCst) != count;
        if grown {
            send("update", &self.bundle(), Some(&self.id));
        }
        grown
    }

    fn frame(&self) -> DataFrame {
        let points = lock(&self.points);
        let column = |value: fn(&(usize, f64, f64)) -> f64| points.rows.iter().map(value).collect::<Vec<f64>>();
        let series: Vec<&str> = points.rows.iter().map(|row| points.names[row.0].as_str()).collect();
        let columns = vec![
            Column::new("step".into(), column(|row| row.1)),
            Column::new(self.value_name().into(), column(|row| row.2)),
            Column::new("series".into(), series),
        ];
        DataFrame::new(points.rows.len(), columns).expect("three columns of one length with names of their own")
    }

    /// The other two columns keep their names.
    fn value_name(&self) -> &str {
        if matches!(self.name.as_str(), "step" | "series" | "") { "value" } else { &self.name }
    }

    /// The picture, or why there is none yet.
    fn bundle(&self) -> Bundle {
        let frame = self.frame();
        if frame.height() == 0 {
            return Bundle::text(format!("{}: no points yet", self.name));
        }
        match plot::line(&frame, "step", self.value_name()).by("series").title(&self.name).draw() {
            Ok(picture) => picture.show(),
            Err(error) => Bundle::text(error.to_string()),
        }
    }
}

impl Live for Curves {
    fn settle(&self) {
        self.draw();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_shows_what_it_has() {
        let mut live = live_plot("loss");
        assert_eq!(live.curves.bundle(), Bundle::text("loss: no points yet"));
        live.add("train", 0usize, f32::NAN);
        assert!(live.curves.bundle().get("text/plain").unwrap().contains("nothing to draw"));
        live.add("train", 1u32, 0.5);
        live.add("test", 1i64, 0.25f32);
        assert!(live.curves.bundle().get("text/html").unwrap().contains("<svg"));
    }
}
