package dev.serai.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatiosTest {
    @Test
    void theMedianIsBetweenTheTwoInTheMiddle() {
        assertThat(Ratios.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Ratios.median(new double[] {9, 1, 3})).isEqualTo(3);
        assertThat(Ratios.median(new double[0])).isZero();
    }

    @Test
    void ofFewRatiosTheIntervalIsAllOfThem() {
        assertThat(Ratios.of(List.of(1.2, 1.0, 1.1))).isEqualTo(new Ratios(1.1, 1.0, 1.2));
    }

    /** Of 100 values, the 40th and the 61st bound the median with 95 % confidence. */
    @Test
    void ofManyRatiosTheIntervalIsTheMiddle() {
        List<Double> hundred =
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i)).toList();

        assertThat(Ratios.of(hundred)).isEqualTo(new Ratios(50.5, 40, 61));
    }
}
