package dev.serai.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The median of ratios, with the 95 % confidence interval that order statistics give: nothing is assumed of how noise is
 * distributed.
 *
 * @param low the median is not below this, with 97.5 % confidence; the least ratio if there are fewer than six
 * @param high likewise
 */
record Ratios(double median, double low, double high) {
    /** Half the width of 95 % of the normal distribution, by which the binomial one is approached. */
    private static final double HALF_WIDTH = 1.96;

    static Ratios of(List<Double> ratios) {
        if (ratios.isEmpty()) {
            throw new IllegalArgumentException("There is no ratio.");
        }
        double[] sorted =
                ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int outside = Math.max(0, (int) Math.floor((sorted.length - HALF_WIDTH * Math.sqrt(sorted.length)) / 2) - 1);
        return new Ratios(median(sorted), sorted[outside], sorted[sorted.length - 1 - outside]);
    }

    /** 0 if there are no values. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return 0;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f× (95 %%: %.3f–%.3f)", median, low, high);
    }
}
