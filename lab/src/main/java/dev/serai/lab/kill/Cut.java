package dev.serai.lab.kill;

import dev.serai.lab.fault.Step;
import dev.serai.lab.parts.Provider;
import java.util.ArrayList;
import java.util.List;

/**
 * One refresh that is to be cut off at a step by the end of its process.
 *
 * @param away whether its node stays away, so that another has to take over
 */
record Cut(int number, Provider provider, Step step, boolean away) {
    /** Every so manyth is on a node that stays away; no divisor of steps times providers, so that each step has its turn. */
    private static final int AWAY = 5;

    /** Every step at every provider, again and again. */
    static List<Cut> plan(int cuts, List<Step> steps) {
        List<Cut> plan = new ArrayList<>();
        List<Provider> providers = List.of(Provider.values());
        for (int i = 0; i < cuts; i++) {
            Step step = steps.get(i / providers.size() % steps.size());
            // an answer that lies on a disk alone is promised to come back with that disk
            boolean away = i % AWAY == 1 && step != Step.ON_DISK;
            plan.add(new Cut(i, providers.get(i % providers.size()), step, away));
        }
        return plan;
    }
}
