using System.CommandLine;
using Registry.Core.Model;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd inspect</c>.</summary>
internal sealed class InspectCommand : AdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();
    private readonly Option<bool> _raw = new("--raw") { Description = "Print the manifest's bytes exactly as they were pushed." };

    private readonly Argument<ImageName> _name = NameArguments.Image(
        "NAME", "REPO:TAG or REPO@DIGEST; REPO is its tag latest, or lists its tags where it has none of that name.");

    /// <summary>Creates the command.</summary>
    public InspectCommand(CommandContext context)
        : base(context, "inspect", "Show an image, index or artifact. That is its platforms, layers, sizes, configuration and tags, and what is about it.")
    {
        Add(_name);
        Add(_json);
        Add(_raw);
        Validators.Add(result =>
        {
            if (result.GetValue(_json) && result.GetValue(_raw))
                result.AddError("--json and --raw exclude each other.");
        });
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no such thing."),
        new Example("registryd inspect team/app:v1.2", "Show what a tag names."),
        new Example("registryd inspect team/app:v1.2 --raw", "Print the manifest, byte for byte as it was pushed."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_name);
        var (repository, reference) = (name.Repository, name.Reference ?? new Reference(ImageName.DefaultTag));
        if (!await administration.Inspector.ExistsAsync(repository, reference, cancellationToken))
        {
            if (name.Reference is not null || result.GetValue(_raw)
                || await administration.Inventory.FindAsync(repository, cancellationToken) is null)
                return await FailUnknownAsync(administration, repository, reference, cancellationToken);
            await TagListReport.WriteAsync(
                Context, administration, repository, pattern: null, result.GetValue(_json), cancellationToken);
            return ExitCode.Success;
        }

        if (result.GetValue(_raw))
        {
            await Context.BinaryOutput.WriteAsync(
                await administration.Inspector.ReadAsync(repository, reference, cancellationToken), cancellationToken);
            return ExitCode.Success;
        }

        var inspection = await administration.Inspector.InspectAsync(repository, reference, cancellationToken);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, InspectBody.Of(inspection), AdministrationJson.Relaxed.InspectBody);
        else
            new InspectTextReport(Context.Output).Write(inspection);
        return ExitCode.Success;
    }
}
