package dev.serai.camel.pull;

import java.util.List;

/**
 * One page's records.
 *
 * @param number within this run, from 1; a resumed run counts anew
 * @param records in the provider's order, without those delivered already
 * @param repeated how many were left out because they had been delivered already
 * @param initial whether nothing was delivered before this run: all that is not deleted is new
 */
public record PulledPage(int number, List<PulledRecord> records, int repeated, boolean initial) {
    public PulledPage {
        records = List.copyOf(records);
    }
}
