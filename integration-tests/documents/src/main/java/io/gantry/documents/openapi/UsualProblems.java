package io.gantry.documents.openapi;

import io.gantry.kinds.meta.Kind;
import io.gantry.platform.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * The refusals that follow from what an operation takes. What a resource says of one itself stays; that every refusal is
 * a problem it need not say.
 */
final class UsualProblems {

    private final Operation operation;
    private final String what;
    private final List<Parameter> parameters;
    private final TreeMap<String, APIResponse> responses;

    UsualProblems(Operation operation, Optional<Kind> kind) {
        this.operation = operation;
        this.what = kind.map(Kind::singular).orElse("object");
        this.parameters = Objects.requireNonNullElse(operation.getParameters(), List.of());
        this.responses = new TreeMap<>(operation.getResponses().getAPIResponses());
    }

    void add() {
        usual("401", "There is no token, or a wrong one");
        usual("403", "The caller has not the right to do this; the detail names what is missing");
        usual("503", "What is needed for it does not answer now; Retry-After says when to ask again");
        ofOneObject();
        ofWhatIsSent();
        ofPreconditions();
        responses.forEach(UsualProblems::asProblem);
        operation.getResponses().setAPIResponses(responses);
    }

    private void ofOneObject() {
        Set<String> path = names(Parameter.In.PATH);
        if (path.contains("name") || path.contains("uid")) {
            usual("404", "There is no such " + what);
        }
    }

    private void ofWhatIsSent() {
        if (operation.getRequestBody() != null) {
            usual("400", "The body breaks rules; all of them are listed");
            usual("413", "The body is larger than 1 MiB");
        } else if (!names(Parameter.In.QUERY).isEmpty()) {
            usual("400", "A parameter breaks its rule");
        }
    }

    private void ofPreconditions() {
        Set<String> headers = names(Parameter.In.HEADER);
        if (headers.contains(HttpHeaders.IF_MATCH)) {
            String orNone = headers.contains(HttpHeaders.IF_NONE_MATCH) ? " or If-None-Match" : "";
            usual("412", "Somebody changed it meanwhile; the detail names the fields");
            usual("428", "If-Match" + orNone + " is missing");
        }
    }

    private void usual(String status, String description) {
        responses.computeIfAbsent(status, _ -> OASFactory.createAPIResponse().description(description));
    }

    private static void asProblem(String status, APIResponse response) {
        if (status.compareTo("400") >= 0 && response.getContent() == null) {
            response.setContent(problem());
        }
    }

    private static Content problem() {
        var schema = OASFactory.createSchema().ref(Problem.class.getSimpleName());
        return OASFactory.createContent()
                .addMediaType(Problem.MEDIA_TYPE, OASFactory.createMediaType().schema(schema));
    }

    private Set<String> names(Parameter.In in) {
        return parameters.stream()
                .filter(parameter -> parameter.getIn() == in)
                .map(Parameter::getName)
                .collect(Collectors.toSet());
    }
}
