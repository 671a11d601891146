//! Who is who: the cheapest matching of rows to columns (Hungarian method).

/// For each row its column, so that the sum of costs is least; `None` for a row that is
/// better off alone. Costs of [`f32::INFINITY`] are never matched. `rows <= columns` is
/// not needed. O(n³) for n of the larger side; callers keep n below a hundred.
pub(crate) fn assign(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f32) -> Vec<Option<usize>> {
    // Padded to a square: a padded cell costs more than any true one.
    const ALONE: f64 = 1e6;
    let side = rows.max(columns);
    let price = |row: usize, column: usize| {
        if row < rows && column < columns { f64::from(cost(row, column)).min(ALONE) } else { ALONE }
    };
    let owners = owners(side, price);
    let mut matched = vec![None; rows];
    for (column, row) in owners.into_iter().enumerate() {
        if row < rows && column < columns && price(row, column) < ALONE {
            matched[row] = Some(column);
        }
    }
    matched
}

/// The row that owns each column in the cheapest perfect matching of a square.
fn owners(side: usize, price: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    // Rows and columns count from 1; 0 is the column from which a path starts.
    let (mut rows, mut columns) = (vec![0.0; side + 1], vec![0.0; side + 1]);
    let mut owner = vec![0_usize; side + 1];
    for row in 1..=side {
        let mut least = vec![f64::INFINITY; side + 1];
        let (mut done, mut way) = (vec![false; side + 1], vec![0; side + 1]);
        owner[0] = row;
        let mut column = 0;
        while owner[column] != 0 {
            done[column] = true;
            let from = owner[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for to in (1..=side).filter(|to| !done[*to]) {
                let reduced = price(from - 1, to - 1) - rows[from] - columns[to];
                if reduced < least[to] {
                    (least[to], way[to]) = (reduced, column);
                }
                if least[to] < step {
                    (step, next) = (least[to], to);
                }
            }
            for to in 0..=side {
                if done[to] {
                    rows[owner[to]] += step;
                    columns[to] -= step;
                } else {
                    least[to] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            owner[column] = owner[way[column]];
            column = way[column];
        }
    }
    owner.into_iter().skip(1).map(|row| row - 1).collect()
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn the_sum_is_least_rather_than_the_first_choice() {
        let costs = [[1.0, 2.0], [1.5, 9.0]];
        assert_eq!(assign(2, 2, |row, column| costs[row][column]), [Some(1), Some(0)]);
    }

    #[test]
    fn what_cannot_be_matched_stays_alone() {
        let costs = [[f32::INFINITY, f32::INFINITY, 1.0], [f32::INFINITY, f32::INFINITY, 2.0]];
        assert_eq!(assign(2, 3, |row, column| costs[row][column]), [Some(2), None]);
        assert_eq!(assign(0, 3, |_, _| 1.0), []);
        assert_eq!(assign(2, 0, |_, _| 1.0), [None, None]);
    }
}
