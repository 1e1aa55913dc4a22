//! Frames, series and lazy frames as HTML and as text.

use crate::{html, text};
use anneal::prelude::*;

fn count(html: &str, part: &str) -> usize {
    html.matches(part).count()
}

#[test]
fn a_small_frame_in_full() -> anyhow::Result<()> {
    let df = df!("species" => ["Adelie", "Gentoo"], "mass" => [Some(3750.5), None], "n" => [152, 124])?;
    assert_eq!(
        html(&df),
        "<table><thead>\
         <tr><th scope=\"col\">species</th><th scope=\"col\" class=\"n\">mass</th><th scope=\"col\" class=\"n\">n</th></tr>\
         <tr><td>str</td><td class=\"n\">f64</td><td class=\"n\">i32</td></tr></thead><tbody>\
         <tr><td>Adelie</td><td class=\"n\">3750.5</td><td class=\"n\">152</td></tr>\
         <tr><td>Gentoo</td><td class=\"n x\">null</td><td class=\"n\">124</td></tr></tbody></table>\
         <p>2 rows × 3 columns</p></div>"
    );
    let expected = "\
species    mass    n
str         f64  i32
───────  ──────  ───
Adelie   3750.5  152
Gentoo     null  124
2 rows × 3 columns";
    assert_eq!(text(&df), expected);
    Ok(())
}

#[test]
fn values_and_names_are_never_html() -> anyhow::Result<()> {
    let hostile = "<script>alert(\"1\")</script>";
    let df = df!(hostile => [hostile, "a & b", "<b>'"])?;
    let html = html(&df);
    assert!(!html.contains("<script") && !html.contains("<b>"));
    assert_eq!(count(&html, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"), 2);
    assert!(html.contains("a &amp; b") && html.contains("&lt;b&gt;&#39;"));
    Ok(())
}

#[test]
fn long_frames_keep_five_rows_from_each_end() -> anyhow::Result<()> {
    let df = df!("i" => (0..344).collect::<Vec<i32>>())?;
    let html = html(&df);
    assert_eq!(count(&html, "<tr>") - 2, 11, "{html}");
    assert!(html.contains(">4<") && !html.contains(">5<") && !html.contains(">338<") && html.contains(">339<"));
    assert!(html.contains("344 rows × 1 column<"));
    let twelve = df.head(Some(12));
    assert_eq!(count(&crate::html(&twelve), "…"), 0);
    assert_eq!(count(&crate::html(&table(&df).rows(50)), "<tr>") - 2, 51);
    Ok(())
}

#[test]
fn wide_frames_keep_their_first_and_last_columns() -> anyhow::Result<()> {
    let columns = (0..300).map(|at| Column::new(format!("c{at}").into(), [at])).collect();
    let df = DataFrame::new(1, columns)?;
    let html = html(&df);
    assert_eq!(count(&html, "scope=\"col\""), 16);
    assert!(html.contains(">c7<") && !html.contains(">c8<") && html.contains(">c299<") && html.contains("300 columns"));
    assert!(text(&df).lines().all(|line| line.chars().count() <= 120), "{}", text(&df));
    assert_eq!(count(&crate::html(&table(&df).columns(300)), "scope=\"col\""), 300);
    Ok(())
}

#[test]
fn a_table_has_a_size_limit_and_says_so() -> anyhow::Result<()> {
    let word = "<".repeat(100);
    let df = df!("w" => vec![word.as_str(); 5_000])?;
    let html = html(&table(&df).rows(5_000));
    assert!(html.len() < 500_000 && html.contains("fewer shown than asked for"));
    let millions = df!("n" => (0..2_000_000).collect::<Vec<i32>>())?;
    let html = crate::html(&table(&millions).rows(2_000_000));
    assert!(html.len() < 500_000 && html.contains("fewer shown than asked for"), "{}", html.len());
    let wide = (0..3_000).map(|at| Column::new(format!("c{at}").into(), vec![at; 100])).collect();
    assert!(crate::html(&table(&DataFrame::new(100, wide)?).rows(100).columns(3_000)).len() < 500_000);
    Ok(())
}

#[test]
fn long_text_is_cut_and_said_so() -> anyhow::Result<()> {
    let df = df!("t" => ["é".repeat(5_000), "two\nlines".into()])?;
    let html = html(&df);
    assert!(html.contains(&("é".repeat(100) + "…")) && !html.contains(&"é".repeat(101)));
    assert!(html.contains("2 rows × 1 column, text cut at 100 characters"));
    assert!(html.contains("two\\nlines"));
    assert!(text(&df).lines().all(|line| line.chars().count() <= 120));
    Ok(())
}

#[test]
fn missing_is_not_nan_is_not_empty() -> anyhow::Result<()> {
    let df = df!("x" => [Some(f64::NAN), None, Some(f64::INFINITY), Some(1.0 / 3.0)], "s" => [Some("null"), None, Some(""), Some("NaN")])?;
    let html = html(&df);
    assert_eq!(
        (count(&html, "class=\"n a\">NaN<"), count(&html, "class=\"n x\">null<"), count(&html, "class=\"x\">null<")),
        (1, 1, 1)
    );
    assert!(
        html.contains(">inf<")
            && html.contains(">0.333333<")
            && html.contains("<td>null</td>")
            && html.contains("<td></td>")
    );
    Ok(())
}

#[test]
fn nothing_is_also_a_table() -> anyhow::Result<()> {
    assert!(html(&DataFrame::empty()).contains("0 rows × 0 columns"));
    assert_eq!(text(&DataFrame::empty()), "0 rows × 0 columns");
    let no_rows = df!("a" => Vec::<i32>::new(), "b" => Vec::<f64>::new())?;
    assert!(html(&no_rows).contains("0 rows × 2 columns") && text(&no_rows).starts_with("  a    b\ni32  f64\n"));
    let no_name = df!("" => ["", "x"])?;
    assert!(text(&no_name).ends_with("2 rows × 1 column"));
    Ok(())
}

#[test]
fn other_types_are_readable() -> anyhow::Result<()> {
    let list = Series::new("list".into(), [Series::new("".into(), [1, 2, 3])]);
    let date = Series::new("date".into(), [20_000]).cast(&DataType::Date)?;
    let flag = Series::new("flag".into(), [true]);
    let kind =
        Series::new("kind".into(), ["a"]).cast(&DataType::from_categories(polars::prelude::Categories::global()))?;
    let df = DataFrame::new(1, vec![list.into(), date.into(), flag.into(), kind.into()])?;
    let text = text(&df);
    for part in ["[1, 2, 3]", "2024-10-04", "true", "list[i32]", "date", "cat", " a"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    Ok(())
}

#[test]
fn a_series_and_a_column_look_alike() -> anyhow::Result<()> {
    let df = datasets::penguins().frame();
    let column = df.column("sex")?;
    assert_eq!(html(column), html(column.as_materialized_series()));
    assert!(text(column).ends_with("series of 344 values, 11 nulls"), "{}", text(column));
    let expected = "     n\n   i32\n─  ───\n0    7\n1    8\nseries of 2 values";
    assert_eq!(text(&Series::new("n".into(), [7, 8])), expected);
    Ok(())
}

#[test]
fn a_lazy_frame_shows_its_plan() -> anyhow::Result<()> {
    let lazy = datasets::penguins().frame().lazy().filter(col("year").gt(lit(2008)));
    let shown = text(&lazy);
    assert!(
        shown.starts_with("lazy frame with columns species: str")
            && shown.contains("FILTER")
            && shown.contains(".collect()?")
    );
    assert!(text(&lazy.select(cols!["no such"])).contains("will fail"));
    Ok(())
}

/// `pandas.DataFrame.describe()` (pandas 3.1.1) of the columns bill_length_mm, body_mass_g, species and sex of penguins.csv,
/// rounded to six digits.
#[test]
fn a_description_is_pandas() -> anyhow::Result<()> {
    let description = describe(&datasets::penguins().frame())?;
    let numbers = &description.numbers;
    let row = |at: usize| -> anyhow::Result<Vec<String>> {
        let values = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"].map(|name| -> PolarsResult<f64> {
            Ok(numbers.column(name)?.cast(&DataType::Float64)?.f64()?.get(at).unwrap_or(f64::NAN))
        });
        values.into_iter().map(|value| Ok(format!("{:.4}", value?))).collect()
    };
    assert_eq!(row(0)?, ["342.0000", "43.9219", "5.4596", "32.1000", "39.2250", "44.4500", "48.5000", "59.6000"]);
    assert_eq!(
        row(3)?,
        ["342.0000", "4201.7544", "801.9545", "2700.0000", "3550.0000", "4050.0000", "4750.0000", "6300.0000"]
    );
    insta::assert_snapshot!("describe", text(&description));
    Ok(())
}

#[test]
fn a_description_tells_null_from_nan() -> anyhow::Result<()> {
    let date = Series::new("day".into(), [Some(19_000), None, Some(18_000)]).cast(&DataType::Date)?;
    let list = Series::new("list".into(), vec![Series::new("".into(), [1]); 3]);
    let mut df = df!(
        "x" => [Some(f64::NAN), None, Some(2.0)], "<b>" => [Some("a"), Some("<i>"), Some("a")], "flag" => [true, false, true],
        "none" => [None::<f64>, None, None]
    )?;
    df.with_column(date.into())?;
    df.with_column(list.into())?;
    let shown = text(&describe(&df)?);
    insta::assert_snapshot!("describe_odd", shown);
    assert!(!html(&describe(&df)?).contains("<b>") && !html(&describe(&df)?).contains("<i>"));
    assert_eq!(text(&describe(&DataFrame::empty())?), "0 rows × 0 columns");
    let no_rows = describe(&df.clear())?;
    assert_eq!(no_rows.numbers.column("count")?.u64()?.get(0), Some(0));
    Ok(())
}

#[test]
fn a_glimpse_is_a_line_for_each_column() -> anyhow::Result<()> {
    insta::assert_snapshot!("glimpse", text(&glimpse(&datasets::penguins().frame())));
    assert_eq!(text(&glimpse(&DataFrame::empty())).lines().last(), Some("0 rows × 0 columns"));
    Ok(())
}

#[test]
fn views_stand_side_by_side() -> anyhow::Result<()> {
    let (one, two) = (df!("x" => [3, 1, 2])?, df!("<y>" => ["a"])?);
    let both = side_by_side(&[("before <b>", &one), ("after", &two)]);
    insta::assert_snapshot!("side_by_side", text(&both));
    assert!(html(&both).contains("before &lt;b&gt;") && !html(&both).contains("<y>"));
    let penguins = datasets::penguins().frame();
    assert!(text(&side_by_side(&[("a", &penguins), ("b", &penguins)])).lines().all(|line| line.chars().count() <= 120));
    assert_eq!(text(&side_by_side(&[])), "");
    Ok(())
}

#[test]
fn named_values_and_named_matrices() -> anyhow::Result<()> {
    let facts = summary(&[("rows", &344), ("model <b>", &"k-NN"), ("accuracy", &0.96)]);
    assert_eq!(text(&facts), "rows       344\nmodel <b>  k-NN\naccuracy   0.96");
    assert!(!html(&facts).contains("<b>"));
    let counts = labelled(&array![[50, 0], [3, 47]], &["cat", "dog"], &["cat", "dog"]).corner("true");
    assert_eq!(text(&counts), "true  cat  dog\n────  ───  ───\ncat    50    0\ndog     3   47\n2 rows × 2 columns");
    assert_eq!(counts.markdown(), "| true | cat | dog |\n|---|---:|---:|\n| cat | 50 | 0 |\n| dog | 3 | 47 |\n");
    assert_eq!(counts.csv(), "true,cat,dog\ncat,50,0\ndog,3,47\n");
    let large = Array2::<f64>::zeros((1_000, 1_000));
    assert!(html(&labelled(&large, &[], &[])).len() < 100_000);
    assert!(html(&labelled(&Array2::<f64>::zeros((0, 2)), &[], &[])).contains("0 rows × 2 columns"));
    Ok(())
}

#[test]
fn tables_are_saved_whole() -> anyhow::Result<()> {
    let df = df!("n" => (0..100).collect::<Vec<i32>>(), "x|y" => [Some(0.1), None].repeat(50))?;
    assert_eq!(table(&df).markdown().lines().count(), 102);
    assert!(table(&df).markdown().starts_with("| n | x\\|y |\n|---:|---:|\n| 0 | 0.1 |\n| 1 |  |\n"));
    let path = std::env::temp_dir().join(format!("anneal-{}.csv", std::process::id()));
    table(&df).save(&path)?;
    let back = CsvReadOptions::default().try_into_reader_with_file_path(Some(path.clone()))?.finish()?;
    assert_eq!(back.column("x|y")?, df.column("x|y")?);
    assert_eq!(back.shape(), (100, 2));
    std::fs::remove_file(path)?;
    let error = table(&df).save("/nowhere/at all.md").unwrap_err();
    assert_eq!(error.to_string(), "cannot save the table to /nowhere/at all.md");
    Ok(())
}

/// The HTML of one view of each kind, a tag a line and without its style sheet.
#[test]
fn pages_look_as_yesterday() -> anyhow::Result<()> {
    let tags = |view: &dyn Show| {
        let html = view.show().get("text/html").unwrap_or_default().to_owned();
        let start = html.find("</style>").map_or(0, |at| at + "</style>".len());
        html[start..].replace("><", ">\n<")
    };
    let odd = df!("n <b>" => [Some(1), None, Some(-300)], "x" => [Some(0.5), Some(f64::NAN), None], "word" => ["a & b", "", "c"])?;
    insta::assert_snapshot!("frame_page", tags(&odd));
    insta::assert_snapshot!("description_page", tags(&describe(&odd)?));
    insta::assert_snapshot!("array_page", tags(&array![[1.0, f64::NAN], [0.25, -2.0]]));
    insta::assert_snapshot!("summary_page", tags(&summary(&[("rows", &3), ("model <b>", &"k-NN")])));
    insta::assert_snapshot!("card_page", tags(&datasets::nile()));
    Ok(())
}
