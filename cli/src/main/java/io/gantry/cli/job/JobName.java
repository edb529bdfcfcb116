package io.gantry.cli.job;

import io.gantry.cli.Context;
import io.gantry.cli.api.Api;
import io.gantry.cli.api.ApiObject;
import io.gantry.cli.object.Finder;
import io.gantry.cli.object.Scope;
import io.gantry.kinds.meta.Kind;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The job that a command is about. */
final class JobName {

    @Parameters(index = "0", paramLabel = "JOB", description = "Its name, uid, or the start of its uid's last group.")
    private String name = "";

    @Mixin
    private Scope scope = new Scope();

    ApiObject find(Api api, Context context) {
        return new Finder(api).find(Kind.JOB, scope.namespace(context), name);
    }

    String namespace(Context context) {
        return scope.namespace(context);
    }

    static String path(ApiObject job, String... rest) {
        return Api.path(Kind.JOB, job.namespace(), job.name()) + (rest.length == 0 ? "" : "/" + String.join("/", rest));
    }
}
