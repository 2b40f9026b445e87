namespace Sluice.Hosting.Sessions;

/// <summary>Shows how training data are generated; told from several threads, one at a time.</summary>
internal interface ISurveyWatcher
{
    /// <param name="done">Configurations that the journal already held.</param>
    void Accepted(int done);

    /// <param name="configurations">So many more are in the journal.</param>
    void Advanced(int configurations);
}
