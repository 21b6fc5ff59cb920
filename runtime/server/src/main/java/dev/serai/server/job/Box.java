package dev.serai.server.job;

import java.util.List;
import java.util.Map;

/** What a run is locked up in: it sees its own files and its own processes, and ends with all of them. */
interface Box {
    /** Where a run finds what it is handed, whatever box it is in. */
    String HANDED = "/run/serai";

    /** Where it begins. */
    String WORK = "/job";

    /** Names of files in {@link #HANDED}. */
    String TOKEN = "access-token";

    String ENVIRONMENT = "environment";

    /** Where its box counts what it left behind. */
    String TOLD = "/run/serai-told";

    String LEFT = "left";

    /** The program to start, which is the box. It ends with the exit code of what is in it. */
    List<String> command(Job job, JobRun run, RunFolder folder);

    /** {@link #ENVIRONMENT} as the box reads it. Values have no line breaks. */
    String environment(Map<String, String> variables);

    /** How many process namespaces lie between Serai and what the job runs. */
    int depth();

    /** As whom the run's files have to be. */
    JobUser user();

    /** Asks it to end; what does not end soon is killed from outside. */
    void end(JobRun run);

    /** After the end, whatever it was. */
    void clear(JobRun run);
}
