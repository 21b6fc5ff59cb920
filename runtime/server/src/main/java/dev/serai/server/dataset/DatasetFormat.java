package dev.serai.server.dataset;

import dev.serai.server.web.HttpProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

/** How records are written. */
enum DatasetFormat {
    JSON("application/json", ".json"),
    NDJSON("application/x-ndjson", ".ndjson"),
    CSV("text/csv;charset=UTF-8", ".csv");

    private final String mediaType;
    private final String ending;

    DatasetFormat(String mediaType, String ending) {
        this.mediaType = mediaType;
        this.ending = ending;
    }

    String mediaType() {
        return mediaType;
    }

    /** Of a file's name. */
    String ending() {
        return ending;
    }

    /**
     * @param named wins over {@code accept}
     * @throws HttpProblem 406, 422
     */
    static DatasetFormat of(@Nullable String named, @Nullable String accept) {
        if (named != null) {
            return Arrays.stream(values())
                    .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(named))
                    .findFirst()
                    .orElseThrow(() -> HttpProblem.unprocessable(
                            "invalid_format",
                            "format is one of "
                                    + Arrays.stream(values())
                                            .map(one -> one.name().toLowerCase(Locale.ROOT))
                                            .collect(Collectors.joining(", "))
                                    + "."));
        }
        List<MediaType> accepted;
        try {
            accepted = MediaType.parseMediaTypes(accept);
        } catch (InvalidMediaTypeException _) {
            return JSON;
        }
        MimeTypeUtils.sortBySpecificity(accepted);
        // a browser takes */*, which is JSON
        return accepted.stream()
                .sorted((one, other) -> Double.compare(other.getQualityValue(), one.getQualityValue()))
                .flatMap(type -> Arrays.stream(values())
                        .filter(one -> type.includes(MediaType.parseMediaType(one.mediaType)))
                        .findFirst()
                        .stream())
                .findFirst()
                .orElse(JSON);
    }
}
