using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd import</c>.</summary>
internal sealed class ImportCommand : DataCommand
{
    private const int DefaultJobs = 4;
    private const int MaxJobs = 64;

    private readonly Argument<string?> _source = new("SRC")
    {
        Description = "The storage folder of a docker-registry, such as /var/lib/docker-registry, or an OCI image layout.",
        Arity = ArgumentArity.ZeroOrOne,
        CompletionSources = { PathCompletion.Folders },
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "The registry to import from instead, such as docker://registry.lan, or a repository, tag or digest of it.",
        HelpName = "docker://HOST[/REPO[:TAG|@DIGEST]]",
    };

    private readonly Option<Glob?> _repository = NameOptions.CreateGlob("--repository", "Import only the repositories of this name.");

    private readonly Option<RepositoryName?> _to = NameOptions.CreateRepository(
        "--to", "What the one repository of --from, or of a layout, is called here; what comes before the names of several.");

    private readonly Option<int?> _jobs = new("--jobs")
    {
        Description = "How many blobs and manifests are read at once, from 1 to 64. Default: 4.",
        HelpName = "N",
        CustomParser = ParseJobs,
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Move tags that name something else here." };

    private readonly Option<bool> _tagsOnly = new("--tags-only")
    {
        Description = "Leave out what no tag names: untagged manifests and referrers.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Write nothing; tell what would be imported, before limits." };
    private readonly Option<bool> _json = new("--json") { Description = "Report as one JSON object." };
    private readonly ImportCredentialOptions _credentials;

    /// <summary>Creates the command.</summary>
    public ImportCommand(CommandContext context)
        : base(context, "import", "Bring in images from a docker-registry, an OCI image layout or another registry. Runs beside the server. What is here "
            + "already is left alone: an interrupted run goes on when it is run again.")
    {
        Add(_source);
        foreach (var option in (Option[])[_from, _repository, _to, _jobs, _overwrite, _tagsOnly, _dryRun, _json])
            Add(option);
        _credentials = new ImportCredentialOptions(this, context);
        Validators.Add(Validate);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Everything is here.", Failure: "Something could not be imported, or there was nothing to import."),
        new Example("registryd import /var/lib/docker-registry", "Move in from the storage folder of Debian's docker-registry."),
        new Example("registryd import --from docker://old.lan:5000/team/app:v1", "Bring in one image from another registry."),
        new Example("registryd import ./layout --to team/app", "Bring in an OCI image layout."));

    /// <inheritdoc/>
    protected override string InterruptionNotice => GoesOnNotice;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var request = CreateRequest(result, configuration);
        ImportReport report = result.GetValue(_json)
            ? new ImportJsonReport(Context, TimeProvider.System)
            : new ImportTextReport(Context, TimeProvider.System, request.Options.IsDryRun);
        try
        {
            var counts = await Imports.RunAsync(call, configuration, request, report, Context.Error.WriteLine, cancellationToken);
            report.Finish(request.Options);
            return counts.Problems == 0 ? ExitCode.Success : ExitCode.Failure;
        }
        catch (Exception exception) when (exception is SourceException or RegistryException)
        {
            report.Abort(request.Options, exception.Message);
            return ExitCode.Failure;
        }
    }

    private ImportRequest CreateRequest(ParseResult result, RegistryConfiguration configuration) => new(
        result.GetValue(_source) is { } folder ? Path.GetFullPath(folder) : null,
        result.GetValue(_from) is { } address ? _credentials.Read(result, address) : null,
        new ImportNames(result.GetValue(_repository), result.GetValue(_to)),
        new ImportOptions(
            result.GetValue(_jobs) ?? DefaultJobs,
            result.GetValue(_overwrite),
            result.GetValue(_tagsOnly),
            configuration.Manifests.SparseIndexes,
            result.GetValue(_dryRun)));

    private void Validate(CommandResult result)
    {
        var from = result.GetValue(_from);
        if (result.GetValue(_source) is null == from is null)
            result.AddError("Name either the folder to import from, or a registry with --from.");
        if (from is not null && !RegistryRequest.IsAddress(from))
            result.AddError($"--from: expected a registry such as docker://registry.lan/team/app:v1, found '{from}'");
        if (from is null && _credentials.AreGiven(result))
            result.AddError("--username, --password-stdin, --authfile and --insecure are for a registry that --from names.");
        if (from is not null && result.GetValue(_repository) is not null && RegistryRequest.IsRepositoryAddress(from))
            result.AddError("--repository chooses among the repositories of a registry; --from names one.");
    }

    private static int? ParseJobs(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var jobs) && jobs is >= 1 and <= MaxJobs)
            return jobs;
        result.AddError($"--jobs: expected a number from 1 to {MaxJobs}, found '{text}'");
        return null;
    }
}
