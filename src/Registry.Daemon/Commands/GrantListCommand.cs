using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd grant list</c>.</summary>
internal sealed class GrantListCommand : AccessAdministrationCommand
{
    private readonly Option<bool> _json = CreateJsonOption();

    /// <summary>Creates the command.</summary>
    public GrantListCommand(CommandContext context)
        : base(context, "list", "List what is granted to whom. Administrators may do everything besides.") => Add(_json);

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "A damaged record was left out."),
        new Example("registryd grant list", "List every grant."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var grants = await administration.Grants.ListAsync(cancellationToken);
        if (result.GetValue(_json))
            AdministrationJson.Write(Context, [.. grants.Select(GrantBody.Of)], AdministrationJson.Relaxed.IReadOnlyListGrantBody);
        else
            WriteTable(grants);
        administration.TellDamagedAccess();
        return ExitCode.Success;
    }

    private void WriteTable(IEnumerable<Grant> grants)
    {
        var table = new ReportTable("SUBJECT", "REPOSITORY", "ACTIONS");
        foreach (var grant in grants)
            table.Add(grant.Subject.ToString(), grant.Repositories.ToString(), ActionList.Format(grant.Actions));
        table.WriteTo(Context.Output);
    }
}

/// <summary>A grant, as <c>registryd grant list --json</c> prints it.</summary>
internal sealed record GrantBody(string Subject, string Repository, IReadOnlyList<string> Actions)
{
    /// <summary>The JSON form of a grant.</summary>
    public static GrantBody Of(Grant grant) => new(grant.Subject.ToString(), grant.Repositories.ToString(), [.. ActionList.NamesOf(grant.Actions)]);
}
