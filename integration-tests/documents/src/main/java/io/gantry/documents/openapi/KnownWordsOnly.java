package io.gantry.documents.openapi;

import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Keeps the word for "a newer release wrote this" out of the OpenAPI document: no server ever sends or takes it. */
final class KnownWordsOnly implements OASFilter {

    private static final String UNRECOGNIZED = "UNRECOGNIZED";

    @Override
    public Schema filterSchema(Schema schema) {
        var words = schema.getEnumeration();
        if (words != null && words.contains(UNRECOGNIZED)) {
            schema.setEnumeration(
                    words.stream().filter(word -> !UNRECOGNIZED.equals(word)).toList());
        }
        return schema;
    }
}
