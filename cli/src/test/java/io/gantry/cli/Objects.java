package io.gantry.cli;

/** Objects as the server shows them. */
final class Objects {

    static final String POOL = """
            {"apiVersion":"gantry/v1","kind":"Pool",
             "metadata":{"uid":"019aa000-0000-7000-8000-0000000abc01","name":"web","generation":2,"version":7,
                         "created":"2026-11-22T11:57:00Z","labels":{"tier":"front"}},
             "spec":{"cluster":"main","count":4,"sources":[{"provider":"here"}]},
             "status":{"target":4,"machines":{"ACTIVE":3,"PROVISIONING":1},"observedGeneration":2,
                       "conditions":[{"type":"Ready","status":"False","reason":"Growing","message":"1 to come",
                                      "observedGeneration":2,"since":"2026-11-22T11:59:00Z"}]}}
            """;

    static final String NODE = """
            {"apiVersion":"gantry/v1","kind":"Node",
             "metadata":{"uid":"019aa000-0000-7000-8000-0000000def02","name":"web-1","generation":1,"version":3,
                         "created":"2026-11-22T09:00:00Z"},
             "spec":{"cordoned":false,"drained":false},
             "status":{"poolName":"web","state":"READY","schedulable":true,"drainGeneration":0,
                       "capacity":{"cpu":"500m","memory":"256Mi"},"observedGeneration":1}}
            """;

    /** As it was asked to be emptied: what is said of that, and by which generation of the spec. */
    static String draining(String drained, String message, int seen) {
        return NODE.replace("\"generation\":1", "\"generation\":2")
                .replace("\"cordoned\":false,\"drained\":false", "\"cordoned\":true,\"drained\":true")
                .replace("\"drainGeneration\":0", "\"drainGeneration\":1")
                .replace(
                        "\"observedGeneration\":1",
                        "\"observedGeneration\":" + seen
                                + ",\"conditions\":[{\"type\":\"Drained\",\"status\":\"" + drained
                                + "\",\"reason\":\"X\",\"message\":\"" + message + "\"}]");
    }

    static final String MACHINE = """
            {"apiVersion":"gantry/v1","kind":"Machine",
             "metadata":{"uid":"019aa000-0000-7000-8000-0000000fed03","name":"m-1","generation":1,"version":5,
                         "created":"2026-11-20T12:00:00Z"},
             "spec":{"power":"ON"},
             "status":{"poolName":"web","providerName":"here","state":"ACTIVE","power":"ON","observedGeneration":1}}
            """;

    static String failed(String state, String since) {
        return MACHINE.replace(
                "\"state\":\"ACTIVE\"",
                "\"state\":\"" + state + "\",\"stateSince\":\"" + since + "\",\"detail\":\"it is in use\"");
    }

    static final String JOB = """
            {"apiVersion":"gantry/v1","kind":"Job",
             "metadata":{"uid":"019aa000-0000-7000-8000-0000000bcd04","namespace":"shop","name":"hello",
                         "generation":1,"version":9,"created":"2026-11-22T11:59:18Z"},
             "spec":{"cluster":"main","type":"service","priority":50,"groups":[{"name":"web","count":2,
                     "restart":{"mode":"onFailure","attempts":3,"delay":"PT1S"},
                     "task":{"image":"gantry/hello:1","env":{"KEY":"******"},"terminationGrace":"PT10S"}}]},
             "status":{"state":"RUNNING","tasks":{"wanted":2,"waiting":0,"byState":{"RUNNING":2},"ready":1},
                       "observedGeneration":1}}
            """;

    static final String ALLOCATION = """
            {"uid":"019aa000-0000-7000-8000-00000009a105","revision":{"incarnation":1,"version":4},
             "namespace":"shop","job":"019aa000-0000-7000-8000-0000000bcd04","jobName":"hello","group":"web","index":1,
             "attempt":0,"node":"019aa000-0000-7000-8000-0000000def02","nodeName":"web-1","state":"RUNNING",
             "health":{"ready":false,"since":"2026-11-22T11:59:40Z","check":"ready","answer":"HTTP 503 from GET /"},
             "placed":"2026-11-22T11:59:30Z"}
            """;

    private Objects() {}

    static String list(String... objects) {
        return "{\"items\":[" + String.join(",", objects) + "],\"next\":null}";
    }

    static String problem(int status, String slug, String title, String detail) {
        return "{\"type\":\"https://gantry.io/problems/" + slug + "\",\"title\":\"" + title + "\",\"status\":" + status
                + ",\"detail\":\"" + detail + "\"}";
    }
}
