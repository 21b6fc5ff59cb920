package dev.serai.catalog;

import dev.serai.connector.Template;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Records as stable text: one value a line, maps and sets sorted, what is null or empty left out. */
final class RenderedText {
    private final StringBuilder text = new StringBuilder();

    private RenderedText() {}

    static String of(Record value) {
        RenderedText rendered = new RenderedText();
        rendered.render("", value);
        return rendered.text.toString();
    }

    private void render(String name, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, each) -> sorted.put(String.valueOf(key), each));
                sorted.forEach((key, each) -> render(name + "." + key, each));
            }
            case Set<?> set ->
                render(name, set.stream().map(String::valueOf).sorted().toList());
            case List<?> list -> {
                int index = 0;
                for (Object each : list) {
                    render(name + "[" + index++ + "]", each);
                }
            }
            case Template template -> line(name, template.text());
            case Pattern pattern -> line(name, pattern.pattern());
            case Record record -> record(name, record);
            default -> line(name, value.toString());
        }
    }

    private void record(String name, Record record) {
        kind(name, record);
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                render(
                        (name.isEmpty() ? "" : name + ".") + component.getName(),
                        component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
    }

    /** Which of a sealed type's records it is. */
    private void kind(String name, Record record) {
        for (Class<?> type : record.getClass().getInterfaces()) {
            if (type.isSealed()) {
                line(name, record.getClass().getSimpleName());
            }
        }
    }

    private void line(String name, String value) {
        text.append(name).append(" = ").append(value).append('\n');
    }
}
