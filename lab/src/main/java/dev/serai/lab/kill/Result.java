package dev.serai.lab.kill;

/** What one cut came to. */
record Result(Cut cut, Verdict verdict) {
    boolean isLost() {
        return !(verdict instanceof Verdict.Alive);
    }

    /** Whether it is as promised: lost only with an answer that nobody had kept yet, and with that as the cause. */
    boolean isAsPromised() {
        return switch (verdict) {
            case Verdict.Alive _ -> true;
            case Verdict.Lost lost -> cut.step().isUnkept() && lost.namesTheAnswer();
            case Verdict.Stuck _ -> false;
        };
    }
}
